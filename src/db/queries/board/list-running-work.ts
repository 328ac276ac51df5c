import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, SlackUserId, WorkspaceId } from "../../ids.ts";

/** A run under way that stands for itself: no campaign and no other run shows it. */
export interface RunningWork extends Record<string, unknown> {
  id: RunId;
  pipeline: string;
  state: "queued" | "running" | "waiting";
  step: string | null;
  /** Who asked for it. */
  by: SlackUserId | null;
  /** ISO text. */
  since: string;
}

/** The newest of them, at most `limit` (5). */
export const listRunningWork = (db: Db, workspaceId: WorkspaceId, limit = 5) =>
  db.execute<RunningWork>(sql`
    select id, pipeline, state, steps -> step_index::int ->> 'name' as step, origin ->> 'user' as by,
           to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
      from runs
     where workspace_id = ${workspaceId}
       and state in ('queued', 'running', 'waiting')
       and campaign_id is null
       and parent_run_id is null
     order by created_at desc, id
     limit ${limit}`);
