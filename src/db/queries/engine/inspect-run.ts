import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { AttemptOutcome, RunProblem, RunState } from "../../schema/runs.ts";

/** One line of a run's history. Money is micro-USD, null where unknown; moments are ISO text. */
export interface TimelineAttempt {
  seq: number;
  step: string;
  visit: number;
  attempt: number;
  outcome: AttemptOutcome;
  agent: string | null;
  model: string | null;
  error: RunProblem | null;
  tokens_in: number | null;
  tokens_out: number | null;
  cost: number | null;
  duration_ms: number;
  ended_at: string;
}

/** One thing the run did to the outside. */
export interface TimelineEffect {
  kind: "post" | "paid" | "publication";
  purpose: string;
  item: number | null;
  provider: string;
  state: "due" | "reserved" | "done" | "failed" | "unknown";
  attempts: number;
  cost: number | null;
  error: string | null;
  created_at: string;
  settled_at: string | null;
}

/** A run from its beginning on. `totals` sums what is known; a cost nobody knows counts in `unpriced`. */
export interface Timeline {
  id: RunId;
  pipeline: string;
  state: RunState;
  replay_of: RunId | null;
  /** Runs that do this one again. */
  replays: RunId[];
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  attempts: TimelineAttempt[];
  effects: TimelineEffect[];
  totals: { duration_ms: number; tokens_in: number; tokens_out: number; cost: number; unpriced: number };
}

/** A run's timeline in one query. No row: there is no such run in the workspace. */
export const inspectRun = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute<{ timeline: Timeline }>(sql`
    select jsonb_build_object(
             'id', r.id, 'pipeline', r.pipeline, 'state', r.state, 'replay_of', r.replay_of,
             'created_at', r.created_at, 'started_at', r.started_at, 'ended_at', r.ended_at,
             'replays', (select coalesce(jsonb_agg(n.id order by n.id), '[]'::jsonb)
                           from runs n where n.workspace_id = r.workspace_id and n.replay_of = r.id),
             'attempts', a.lines, 'effects', e.lines,
             'totals', jsonb_build_object(
               'duration_ms', a.duration_ms, 'tokens_in', a.tokens_in, 'tokens_out', a.tokens_out,
               'cost', e.cost, 'unpriced', e.unpriced)) as timeline
      from runs r
     cross join lateral (
       select coalesce(jsonb_agg(to_jsonb(s) - 'output' - 'lock_token' - 'workspace_id' - 'run_id' order by s.seq), '[]'::jsonb) as lines,
              coalesce(sum(s.duration_ms), 0) as duration_ms,
              coalesce(sum(s.tokens_in), 0) as tokens_in,
              coalesce(sum(s.tokens_out), 0) as tokens_out
         from step_runs s
        where s.run_id = r.id
     ) a
     cross join lateral (
       select coalesce(jsonb_agg(jsonb_build_object(
                'kind', f.kind, 'purpose', f.purpose, 'item', f.item, 'provider', f.provider, 'state', f.state,
                'attempts', f.attempts, 'cost', f.cost, 'error', f.error, 'created_at', f.created_at,
                'settled_at', f.settled_at) order by f.created_at, f.id), '[]'::jsonb) as lines,
              coalesce(sum(f.cost) filter (where f.kind = 'paid'), 0) as cost,
              count(*) filter (where f.kind = 'paid' and f.state in ('done', 'unknown', 'failed') and f.cost is null) as unpriced
         from effects f
        where f.workspace_id = r.workspace_id and f.run_id = r.id
     ) e
     where r.workspace_id = ${workspace}
       and r.id = ${run}`);
