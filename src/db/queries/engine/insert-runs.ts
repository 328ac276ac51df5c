import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../ids.ts";
import type { Origin, PipelineSnapshot } from "../../schema/runs.ts";

/** A run to be inserted. */
export interface NewRun {
  id: RunId;
  requestKey: string;
  subjectId?: string | undefined;
  parentRunId?: RunId | undefined;
  input: Record<string, unknown>;
  origin?: Origin | undefined;
  priority?: number | undefined;
  /** Ceiling in micro-USD; the pipeline's own unless given. */
  budget?: number | undefined;
}

/** Locks a campaign's row for the rest of the batch: whoever adds runs and whoever closes take it first. */
export const lockCampaign = (db: Db, workspace: WorkspaceId, campaign: CampaignId): Statement =>
  db.execute(sql`select status from campaigns where workspace_id = ${workspace} and id = ${campaign} for update`);

/**
 * Inserts runs that are not there yet (by request key) and reopens a closed campaign if there were any.
 * Adding to a cancelled campaign inserts nothing; a campaign that keeps a snapshot of the pipeline gives it to what is added.
 * Answers the ids of the new runs.
 */
export const insertRuns = (
  db: Db,
  workspace: WorkspaceId,
  snapshot: PipelineSnapshot,
  campaign: CampaignId | null,
  items: NewRun[],
) =>
  db.execute<{ id: RunId }>(sql`
    with kept as (
      select snapshot
        from campaigns
       where workspace_id = ${workspace}
         and id = ${campaign}::uuid
         and snapshot ->> 'pipeline' = ${snapshot.pipeline}
    ),
    added as (
      insert into runs (id, workspace_id, pipeline, pipeline_version, template, steps, campaign_id, subject_id, parent_run_id,
                        request_key, priority, input, origin, budget)
      select (item ->> 'id')::uuid,
             ${workspace}::uuid,
             ${snapshot.pipeline}::text,
             coalesce((select (snapshot ->> 'version')::int from kept), ${snapshot.version}::int),
             case when exists (select from kept) then (select snapshot ->> 'template' from kept)
                  else ${snapshot.template ?? null}::text end,
             coalesce((select snapshot -> 'steps' from kept), ${JSON.stringify(snapshot.steps)}::jsonb),
             ${campaign}::uuid,
             (item ->> 'subjectId')::uuid,
             (item ->> 'parentRunId')::uuid,
             item ->> 'requestKey',
             coalesce((item ->> 'priority')::smallint, 0),
             item -> 'input',
             nullif(item -> 'origin', 'null'::jsonb),
             coalesce((item ->> 'budget')::bigint, ${snapshot.budget ?? null}::bigint)
        from jsonb_array_elements(${JSON.stringify(items)}::jsonb) as item
       where ${campaign}::uuid is null
          or exists (select from campaigns
                      where workspace_id = ${workspace} and id = ${campaign}::uuid and status <> 'cancelled')
          on conflict (workspace_id, request_key) do nothing
      returning id
    ),
    reopened as (
      update campaigns
         set status = 'running', ended_at = null, changed_at = app_now()
       where workspace_id = ${workspace}
         and id = ${campaign}::uuid
         and status in ('completed', 'failed')
         and exists (select from added)
    )
    select id from added`);

/** The run that a request started, whenever it was. */
export const runOfRequest = (db: Db, workspace: WorkspaceId, requestKey: string) =>
  db.execute<{ id: RunId }>(sql`select id from runs where workspace_id = ${workspace} and request_key = ${requestKey}`);
