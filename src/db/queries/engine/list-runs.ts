import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { RunProblem, RunState } from "../../schema/runs.ts";

/** A run in a list. */
export type ListedRun = {
  id: RunId;
  pipeline: string;
  state: RunState;
  step: string;
  created_at: string;
  error: RunProblem | null;
};

/** The workspace's runs, the newest first: all, or those of one state. */
export const listRuns = (db: Db, workspace: WorkspaceId, state: RunState | null, limit: number) =>
  db.execute<ListedRun>(sql`
    select r.id, r.pipeline, r.state, r.steps -> r.step_index::int ->> 'name' as step, r.created_at, r.error
      from runs r
     where r.workspace_id = ${workspace}
       and (${state}::text is null or r.state = ${state}::text)
     order by r.created_at desc, r.id desc
     limit ${limit}`);
