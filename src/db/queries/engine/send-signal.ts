import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { Signal } from "../../schema/runs.ts";

/** The key of the wait a run is at: `step/visit`. */
const currentKey = sql`(r.steps -> r.step_index::int ->> 'name') || '/' || r.visit`;

/**
 * Puts a signal into a run's inbox and wakes the run if it waits, in one update of its row.
 * Taken only under the key of the step and visit the run is at, while that key is open.
 * @param first Not where another signal lies under the key already: of two people's answers the first counts.
 */
export const sendSignal = (db: Db, workspace: WorkspaceId, run: RunId, key: string, signal: Signal, first = false) =>
  db.execute<{ id: RunId }>(sql`
    update runs r
       set inbox = r.inbox || jsonb_build_object(${key}::text, ${JSON.stringify(signal)}::jsonb),
           due_at = case when r.state = 'waiting' then app_now() else r.due_at end,
           dispatch = case when r.state = 'waiting' then r.dispatch + 1 else r.dispatch end,
           published = case when r.state = 'waiting' then 0 else r.published end,
           changed_at = app_now()
     where r.workspace_id = ${workspace}
       and r.id = ${run}
       and r.state in ('queued', 'running', 'waiting')
       and (${currentKey} = ${key} or r.wait ->> 'key' = ${key})
       and not r.closed_keys ? ${key}::text
       and not (${first}::boolean and r.inbox ? ${key}::text)
    returning r.id`);

/** Why a signal was not taken. */
export const whySignalRefused = (db: Db, workspace: WorkspaceId, run: RunId, key: string) =>
  db.execute<{ reason: "ended" | "too_late" | "answered" | "stale" }>(sql`
    select case
             when r.state not in ('queued', 'running', 'waiting') then 'ended'
             when r.closed_keys ? ${key}::text then 'too_late'
             when r.inbox ? ${key}::text then 'answered'
             else 'stale'
           end as reason
      from runs r
     where r.workspace_id = ${workspace}
       and r.id = ${run}`);
