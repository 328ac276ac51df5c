import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { EffectId, RunId, WorkspaceId } from "../../ids.ts";

/** A run that was cancelled, and the campaign it belonged to. */
export type CancelledRun = { id: RunId; campaign_id: string | null };

/** Ends one open run, takes its lock, and makes its last word due where it was begun in Slack. No row: it has ended already. */
export const cancelRun = (db: Db, workspace: WorkspaceId, run: RunId, reason: string, effectId: EffectId) =>
  db.execute<CancelledRun>(sql`
    with ended as (
      update runs r
         set state = 'cancelled', seq = r.seq + 1, endings = r.endings + 1, dispatch = r.dispatch + 1, published = 0,
             lock_token = null, lock_until = null, wait = null, ended_at = app_now(), changed_at = app_now(),
             error = jsonb_build_object('code', 'cancelled', 'message', ${reason}::text)
       where r.workspace_id = ${workspace}
         and r.id = ${run}
         and r.state in ('queued', 'running', 'waiting')
      returning r.*
    ),
    recorded as (
      insert into step_runs (run_id, seq, workspace_id, step, visit, attempt, outcome, error, duration_ms, ended_at)
      select id, seq, workspace_id, steps -> step_index::int ->> 'name', visit, attempt, 'cancelled', error, 0, app_now() from ended
    ),
    word as (
      insert into effects (id, workspace_id, key, kind, purpose, run_id, provider, state, target)
      select ${effectId}::uuid, workspace_id, 'run/' || id || '/' || endings || '/last_word', 'post', 'last_word', id,
             'Slack', 'due', origin
        from ended
       where origin is not null
          on conflict do nothing
    )
    select id, campaign_id from ended`);

/** Locks a run and fails its batch (CB001) unless it is open: first statement of a batch that mirrors the run's cancelling. */
export const fenceOpen = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute(sql`
    select held(null, case when state in ('queued', 'running', 'waiting') then 1 else 0 end, null, 1, null)
      from (select state from runs where workspace_id = ${workspace} and id = ${run} for update) as r`);

/** What a run is about and who started it, for telling both of its cancelling in the same batch. */
export const runSubject = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute<{ subject_id: string | null; pipeline: string; parent_run_id: RunId | null }>(
    sql`select subject_id, pipeline, parent_run_id from runs where workspace_id = ${workspace} and id = ${run}`,
  );
