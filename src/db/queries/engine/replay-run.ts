import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { PipelineSnapshot } from "../../schema/runs.ts";

export interface Replay {
  /** The new run. */
  id: RunId;
  requestKey: string;
  input: Record<string, unknown>;
  /** Where the new run begins, in the snapshot's steps. */
  stepIndex: number;
  /** Outputs of the steps before it. */
  outputs: Record<string, Record<string, unknown>>;
}

/**
 * Inserts a run that does an ended one again, with its campaign, subject, origin, priority and ceiling; after `requireRun`.
 * A campaign that had closed is open again. No row: the request was made before.
 */
export const replayRun = (
  db: Db,
  workspace: WorkspaceId,
  old: RunId,
  snapshot: PipelineSnapshot,
  { id, requestKey, input, stepIndex, outputs }: Replay,
) =>
  db.execute<{ id: RunId }>(sql`
    with added as (
      insert into runs (id, workspace_id, pipeline, pipeline_version, template, steps, campaign_id, subject_id, replay_of,
                        request_key, priority, budget, input, origin, step_index, outputs)
      select ${id}::uuid, r.workspace_id, ${snapshot.pipeline}, ${snapshot.version}::int,
             ${snapshot.template ?? null}::text, ${JSON.stringify(snapshot.steps)}::jsonb, r.campaign_id, r.subject_id, r.id, ${requestKey}, r.priority, r.budget,
             ${JSON.stringify(input)}::jsonb, r.origin, ${stepIndex}::smallint, ${JSON.stringify(outputs)}::jsonb
        from runs r
       where r.workspace_id = ${workspace}
         and r.id = ${old}
          on conflict (workspace_id, request_key) do nothing
      returning id, campaign_id
    ),
    reopened as (
      update campaigns c
         set status = 'running', user_paused = false, budget_paused = false, ended_at = null, changed_at = app_now()
        from added a
       where c.id = a.campaign_id
         and c.status in ('completed', 'failed')
    )
    select id from added`);
