import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../ids.ts";
import type { RunProblem, Wait } from "../../schema/runs.ts";

/** Where a checkpoint moves its run. */
export type Move =
  | { to: "next"; output: Record<string, unknown> }
  | {
      to: "wait";
      wait: Wait;
      until: Date | null;
      output: Record<string, unknown> | null;
      problem?: RunProblem;
    }
  | { to: "earlier"; stepIndex: number; feedback: unknown; forget: string[] }
  | { to: "again"; afterMs: number; failed: boolean; problem: RunProblem }
  | { to: "end"; state: "completed" | "failed"; output: Record<string, unknown> | null; problem: RunProblem | null };

/** The attempt that a checkpoint records. */
export interface AttemptRecord {
  step: string;
  visit: number;
  attempt: number;
  outcome: "next" | "wait" | "revise" | "done" | "fail" | "retry" | "delay" | "crashed";
  agent: string | null;
  model: string | null;
  output: unknown;
  problem: RunProblem | null;
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
  durationMs: number;
}

export interface Checkpoint {
  run: RunId;
  campaign: CampaignId | null;
  token: string;
  seq: number;
  /** The lock under which the same Worker goes straight on, with its lease in milliseconds; null releases the run. */
  goOn: { token: string; leaseMs: number } | null;
  /** The signal this attempt saw: only that one leaves the inbox. */
  seen: { key: string; id: string } | null;
  move: Move;
  record: AttemptRecord;
}

/** What stands after a checkpoint: `lockToken` is the successor's where the Worker may go on. */
export type Moved = { lock_token: string | null; seq: number; state: string; campaign_status: string | null };

const json = (value: unknown) => sql`${JSON.stringify(value ?? null)}::jsonb`;

/**
 * Moves a run and records the attempt, in one statement; the first of the checkpoint's batch.
 * Raises CB001 unless the run is held with this token at this position, and 23505 when the position was recorded before.
 */
export const moveRun = (db: Db, workspace: WorkspaceId, point: Checkpoint) => {
  const { record } = point;
  return db.execute<Moved>(sql`
    with gate as (
      select case when coalesce((select c.status = 'running' from campaigns c where c.id = ${point.campaign}::uuid), true)
                  then ${point.goOn?.token ?? null}::uuid end as successor
    ),
    moved as (
      update runs r
         set lock_token = held(r.lock_token, r.seq, ${point.token}::uuid, ${point.seq}::int, gate.successor),
             lock_until = case when gate.successor is not null
                               then app_now() + make_interval(secs => ${(point.goOn?.leaseMs ?? 0) / 1000}::float8) end,
             seq = r.seq + 1,
             changed_at = app_now(),
             inbox = ${seenSignal(point)},
             ${settings(point)}
        from gate
       where r.workspace_id = ${workspace}
         and r.id = ${point.run}
      returning r.id, r.workspace_id, r.seq, r.state, r.lock_token, r.campaign_id
    ),
    recorded as (
      insert into step_runs (run_id, seq, workspace_id, step, visit, attempt, outcome, lock_token, agent, model, output,
                             error, tokens_in, tokens_out, cost, duration_ms, ended_at)
      select id, seq, workspace_id, ${record.step}, ${record.visit}::smallint, ${record.attempt}::smallint,
             ${record.outcome}, ${point.token}::uuid, ${record.agent}, ${record.model},
             nullif(${json(record.output)}, 'null'::jsonb), nullif(${json(record.problem)}, 'null'::jsonb),
             ${record.tokensIn}::int, ${record.tokensOut}::int, ${record.cost}::bigint, ${record.durationMs}::int, app_now()
        from moved
    )
    select m.lock_token, m.seq, m.state, (select c.status from campaigns c where c.id = m.campaign_id) as campaign_status
      from moved m`);
};

function seenSignal({ seen }: Checkpoint): SQL {
  if (!seen) return sql`r.inbox`;
  return sql`case when r.inbox -> ${seen.key}::text ->> 'id' = ${seen.id} then r.inbox - ${seen.key}::text else r.inbox end`;
}

/** A released run is a new generation of messages; one that goes on keeps its own. */
const released = sql`
  dispatch = case when gate.successor is null then r.dispatch + 1 else r.dispatch end,
  published = case when gate.successor is null then 0 else r.published end`;

function settings(point: Checkpoint): SQL {
  const { move, record } = point;
  switch (move.to) {
    case "next":
      return sql`
        state = case when gate.successor is null then 'queued' else 'running' end,
        step_index = r.step_index + 1,
        attempt = case when gate.successor is null then 0 else 1 end,
        failures = 0,
        outputs = r.outputs || jsonb_build_object(${record.step}::text, ${json(move.output)}),
        wait = null, closed_keys = '[]'::jsonb, error = null,
        step_started_at = app_now(), due_at = app_now(), ${released}`;
    case "wait":
      return sql`
        state = 'waiting',
        attempt = greatest(0, r.attempt - 1),
        wait = ${json(move.wait)},
        outputs = ${move.output ? sql`r.outputs || jsonb_build_object(${record.step}::text, ${json(move.output)})` : sql`r.outputs`},
        due_at = case when ${seenSignal(point)} ? ${move.wait.key}::text then app_now()
                      else coalesce(${move.until?.toISOString() ?? null}::timestamptz, 'infinity') end,
        error = nullif(${json(move.problem)}, 'null'::jsonb), ${released}`;
    case "earlier":
      return sql`
        state = 'queued',
        step_index = ${move.stepIndex}::smallint,
        visit = r.visit + 1, revisions = r.revisions + 1, attempt = 0, failures = 0,
        feedback = ${json(move.feedback)},
        outputs = r.outputs - ${`{${move.forget.join(",")}}`}::text[],
        wait = null, closed_keys = '[]'::jsonb, error = null,
        step_started_at = app_now(), due_at = app_now(), ${released}`;
    case "again":
      return sql`
        state = 'queued',
        attempt = greatest(0, r.attempt - ${move.failed ? 0 : 1}),
        failures = r.failures + ${move.failed ? 1 : 0},
        error = ${json(move.problem)},
        due_at = app_now() + make_interval(secs => ${move.afterMs / 1000}::float8), ${released}`;
    case "end":
      return sql`
        state = ${move.state},
        endings = r.endings + 1,
        outputs = ${move.output ? sql`r.outputs || jsonb_build_object(${record.step}::text, ${json(move.output)})` : sql`r.outputs`},
        wait = null,
        error = nullif(${json(move.problem)}, 'null'::jsonb),
        ended_at = app_now(), ${released}`;
  }
}

/** What became of a checkpoint whose answer was lost: whether it was recorded under this token, and who holds the run now. */
export const checkpointFate = (db: Db, workspace: WorkspaceId, run: RunId, seq: number) =>
  db.execute<{
    lock_token: string | null;
    seq: number;
    state: string;
    recorded_by: string | null;
    campaign_status: string | null;
  }>(sql`
    select r.lock_token, r.seq, r.state,
           (select s.lock_token from step_runs s where s.run_id = r.id and s.seq = ${seq + 1}::int) as recorded_by,
           (select c.status from campaigns c where c.id = r.campaign_id) as campaign_status
      from runs r
     where r.workspace_id = ${workspace}
       and r.id = ${run}`);
