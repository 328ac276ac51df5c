import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";

/** Open and unlocked with something in its way: what a person may step over. */
const stuckOpen = sql`(r.state in ('queued', 'waiting') and r.lock_token is null and (r.wait is not null or r.error is not null))`;
const endedBadly = sql`r.state in ('failed', 'cancelled')`;
const ended = sql`r.state in ('completed', 'failed', 'cancelled')`;

/** Work on a campaign that was cancelled, or on a subject that another run works on, cannot be taken up again. */
const mayGoOn = sql`
  (r.campaign_id is null or exists (select from campaigns c where c.id = r.campaign_id and c.status <> 'cancelled'))
  and not exists (
    select from runs o
     where o.workspace_id = r.workspace_id
       and o.subject_id = r.subject_id
       and o.pipeline = r.pipeline
       and o.id <> r.id
       and o.state in ('queued', 'running', 'waiting'))`;

const REQUIRED = {
  retry: sql`${endedBadly} and ${mayGoOn}`,
  skip: sql`(${stuckOpen} or (${endedBadly} and ${mayGoOn}))`,
  takeOver: sql`r.lock_token is not null`,
  replay: sql`${ended} and ${mayGoOn}`,
};

/** What a person may do to a run besides cancelling it. */
export type HandVerb = keyof typeof REQUIRED;

/**
 * Locks the run, then fails the whole batch unless it is still at this position and may be moved so: what follows in the
 * batch, also the rows the run is about, is written only with it. Two statements, because what is looked at must be as
 * it stands after the lock. Raises `NOT_AS_REQUIRED`.
 */
export const requireRun = (db: Db, workspace: WorkspaceId, run: RunId, seq: number, verb: HandVerb): Statement[] => [
  db.execute(sql`select id from runs where workspace_id = ${workspace} and id = ${run} for update`),
  db.execute(sql`
    select case when not exists (
                  select from runs r
                   where r.workspace_id = ${workspace}
                     and r.id = ${run}
                     and r.seq = ${seq}::int
                     and ${REQUIRED[verb]}
                ) then held(null, 0, ${run}::uuid, 0, null) end as refused`),
];

/** What a person's hand changes about a run; `by` is recorded as who did it. */
export type Hand =
  | { verb: "retried"; by: string }
  | { verb: "skipped"; by: string; output: Record<string, unknown> }
  | { verb: "taken_over"; by: string };

/**
 * Makes a run deliverable again at its step, or at the next with this step's output given; after `requireRun`. A new
 * generation and a new position: whoever held the run is refused. A campaign that had closed is open again.
 */
export const resumeRun = (db: Db, workspace: WorkspaceId, run: RunId, hand: Hand) => {
  const skips = hand.verb === "skipped";
  const output = skips ? JSON.stringify(hand.output) : null;
  return db.execute<{ id: RunId; dispatch: number }>(sql`
    with was as (
      select id, steps -> step_index::int ->> 'name' as step, visit, attempt, failures
        from runs
       where workspace_id = ${workspace} and id = ${run}
    ),
    moved as (
      update runs r
         set state = 'queued', seq = r.seq + 1, dispatch = r.dispatch + 1, published = 0,
             lock_token = null, lock_until = null, ended_at = null, due_at = app_now(), changed_at = app_now(),
             wait = ${hand.verb === "taken_over" ? sql`r.wait` : sql`null`},
             closed_keys = ${hand.verb === "taken_over" ? sql`r.closed_keys` : sql`'[]'::jsonb`},
             attempt = ${hand.verb === "taken_over" ? sql`greatest(r.failures, r.attempt - 1)` : sql`0`},
             failures = ${hand.verb === "taken_over" ? sql`r.failures` : sql`0`},
             step_started_at = ${hand.verb === "taken_over" ? sql`r.step_started_at` : sql`app_now()`},
             error = ${
               hand.verb === "taken_over"
                 ? sql`jsonb_build_object('code', 'retry', 'message', 'Taken over from its Worker.')`
                 : sql`null`
             },
             step_index = r.step_index + ${skips ? 1 : 0}::smallint,
             outputs = case when ${skips}::boolean
                            then r.outputs || jsonb_build_object(was.step, ${output}::jsonb) else r.outputs end
        from was
       where r.workspace_id = ${workspace}
         and r.id = was.id
      returning r.id, r.workspace_id, r.seq, r.dispatch, r.campaign_id
    ),
    recorded as (
      insert into step_runs (run_id, seq, workspace_id, step, visit, attempt, outcome, agent, output, duration_ms, ended_at)
      select m.id, m.seq, m.workspace_id, was.step, was.visit, was.attempt, ${hand.verb}, ${hand.by}::text, ${output}::jsonb, 0, app_now()
        from moved m, was
    ),
    reopened as (
      update campaigns c
         set status = 'running', user_paused = false, budget_paused = false, ended_at = null, changed_at = app_now()
        from moved m
       where c.id = m.campaign_id
         and c.status in ('completed', 'failed')
    )
    select id, dispatch from moved`);
};
