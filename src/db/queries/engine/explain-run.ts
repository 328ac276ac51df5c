import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../ids.ts";
import type { RunProblem, RunState, StepSnapshot, Wait } from "../../schema/runs.ts";
import { LEASE_MARGIN_MS } from "./claim-run.ts";
import { childKey } from "./list-children.ts";
import { turnOf } from "./publish-runs.ts";

/** All that tells why a run stands where it stands: JSON of one row, moments as ISO text by the product's clock. */
export interface RunFacts {
  id: RunId;
  pipeline: string;
  pipeline_version: number;
  template: string | null;
  state: RunState;
  steps: StepSnapshot[];
  step_index: number;
  failures: number;
  seq: number;
  input: Record<string, unknown>;
  outputs: Record<string, Record<string, unknown>>;
  subject_id: string | null;
  campaign_id: CampaignId | null;
  replay_of: RunId | null;
  created_at: string;
  ended_at: string | null;
  /** The last outcome that was recorded, or the run's beginning. */
  since: string;
  /** Null: it waits for ever. */
  due_at: string | null;
  due: boolean;
  published: number;
  published_at: string | null;
  wait: Wait | null;
  error: RunProblem | null;
  lock: { token: string; since: string; until: string; lapsed: boolean } | null;
  campaign: {
    status: string;
    user_paused: boolean;
    budget_paused: boolean;
    /** Micro-USD, as `spent` and `reserved`. */
    budget: number | null;
    spent: number;
    reserved: number;
  } | null;
  /** Runs that this visit of the step has started, if any. */
  children: { open: number; of: number } | null;
  /** Its place among the workspace's queued runs, in the order they are published. Null where it does not queue. */
  queue: { place: number; of: number } | null;
}

/** What stands in a run's way, in one query. No row: there is no such run in the workspace. */
export const explainRun = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute<{ facts: RunFacts }>(sql`
    select to_jsonb(f) as facts
      from (
        select r.id, r.pipeline, r.pipeline_version, r.template, r.state, r.steps, r.step_index, r.failures, r.seq, r.input, r.outputs,
               r.subject_id, r.campaign_id, r.replay_of, r.created_at, r.ended_at, r.published, r.published_at, r.wait, r.error,
               coalesce((select max(s.ended_at) from step_runs s where s.run_id = r.id), r.created_at) as since,
               nullif(r.due_at, 'infinity') as due_at,
               r.due_at <= app_now() as due,
               case when r.lock_token is not null then jsonb_build_object(
                 'token', r.lock_token,
                 'since', r.lock_until - make_interval(secs =>
                   ((r.steps -> r.step_index::int ->> 'timeoutMs')::float8 + ${LEASE_MARGIN_MS}) / 1000),
                 'until', r.lock_until,
                 'lapsed', r.lock_until < app_now()) end as lock,
               case when c.id is not null then jsonb_build_object(
                 'status', c.status, 'user_paused', c.user_paused, 'budget_paused', c.budget_paused,
                 'budget', c.budget, 'spent', c.spent, 'reserved', c.reserved) end as campaign,
               (select case when count(*) > 0 then jsonb_build_object(
                         'open', count(*) filter (where ch.state in ('queued', 'running', 'waiting')), 'of', count(*)) end
                  from runs ch where ch.workspace_id = r.workspace_id and ch.parent_run_id = r.id
                   and starts_with(ch.request_key, ${childKey(sql`r.id`, sql`(r.steps -> r.step_index::int ->> 'name') || '/' || r.visit`)})) as children,
               case when r.state = 'queued' and (r.lock_token is null or r.lock_until < app_now())
                     and coalesce(c.status = 'running', true) then (
                 select jsonb_build_object(
                          'place', 1 + count(*) filter (where ${turnOf(sql`q`)} < ${turnOf(sql`r`)}),
                          'of', count(*))
                   from runs q left join campaigns qc on qc.id = q.campaign_id
                  where q.workspace_id = r.workspace_id
                    and q.state = 'queued'
                    and (q.lock_token is null or q.lock_until < app_now())
                    and coalesce(qc.status = 'running', true)) end as queue
          from runs r left join campaigns c on c.id = r.campaign_id
         where r.workspace_id = ${workspace}
           and r.id = ${run}
      ) f`);
