import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** What the workspace's last completed runs of a pipeline took. Money is micro-USD and null where a price is not known. */
export type PastRuns = {
  runs: number;
  /** Runs whose every call has a known price. */
  priced: number;
  cost_low: number | null;
  cost_usual: number | null;
  cost_worst: number | null;
  /** Seconds from a run's first claim to its end. */
  seconds_low: number | null;
  seconds_usual: number | null;
  seconds_worst: number | null;
  /** Seconds a Worker was at it. */
  busy_usual: number | null;
};

/** Runs looked at, the newest of the last 90 days. */
const LAST = 200;

/** Tenth, half and worst of the last completed runs of a pipeline. */
export const pastRuns = (db: Db, workspaceId: WorkspaceId, pipeline: string) =>
  db.execute<PastRuns>(sql`
    with last as (
      select r.id, extract(epoch from r.ended_at - r.started_at) as seconds
        from runs r
       where r.workspace_id = ${workspaceId}
         and r.pipeline = ${pipeline}
         and r.state = 'completed'
         and r.replay_of is null
         and r.started_at is not null
         and r.created_at > app_now() - interval '90 days'
       order by r.created_at desc
       limit ${LAST}
    ),
    taken as (
      select l.seconds, s.busy, case when e.unpriced = 0 then e.cost end as cost
        from last l
       cross join lateral (
         select coalesce(sum(cost), 0) as cost, count(*) filter (where cost is null) as unpriced
           from effects where workspace_id = ${workspaceId} and run_id = l.id and kind = 'paid' and state in ('done', 'unknown')) e
       cross join lateral (
         select coalesce(sum(duration_ms), 0) / 1000.0 as busy from step_runs where run_id = l.id) s
    )
    select count(*)::int as runs,
           count(cost)::int as priced,
           percentile_cont(0.1) within group (order by cost)::float8 as cost_low,
           avg(cost)::float8 as cost_usual,
           max(cost)::float8 as cost_worst,
           percentile_cont(0.1) within group (order by seconds)::float8 as seconds_low,
           percentile_cont(0.5) within group (order by seconds)::float8 as seconds_usual,
           max(seconds)::float8 as seconds_worst,
           avg(busy)::float8 as busy_usual
      from taken`);
