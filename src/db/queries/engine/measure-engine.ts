import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/** Counts over all workspaces for the operators' metrics; it names none of them. */
export const measureEngine = (db: Db) =>
  db.execute<{ name: string; labels: Record<string, string>; value: number }>(sql`
    select 'callboard_runs' as name, jsonb_build_object('pipeline', pipeline, 'state', state) as labels, count(*)::float8 as value
      from runs
     where state in ('queued', 'running', 'waiting') or ended_at > app_now() - interval '24 hours'
     group by pipeline, state
    union all
    select 'callboard_effects', jsonb_build_object('kind', kind, 'state', state), count(*)
      from effects
     where state in ('due', 'reserved', 'unknown') or settled_at > app_now() - interval '24 hours'
     group by kind, state
    union all
    select 'callboard_oldest_due_seconds', jsonb_build_object('pipeline', pipeline),
           greatest(0, extract(epoch from app_now() - min(due_at)))::float8
      from runs
     where state in ('queued', 'running', 'waiting') and due_at < 'infinity'
     group by pipeline
    union all
    select 'callboard_step_seconds_p95', jsonb_build_object('step', step),
           percentile_cont(0.95) within group (order by duration_ms) / 1000
      from step_runs
     where ended_at > app_now() - interval '1 hour'
     group by step
    union all
    select 'callboard_tokens', jsonb_build_object('model', model), sum(tokens_in + tokens_out)::float8
      from step_runs
     where ended_at > app_now() - interval '24 hours' and model is not null and tokens_in is not null
     group by model
    union all
    select 'callboard_uncounted_attempts', jsonb_build_object('model', model), count(*)::float8
      from step_runs
     where ended_at > app_now() - interval '24 hours' and model is not null and tokens_in is null
     group by model
    union all
    select 'callboard_draft_jobs', jsonb_build_object('status', status), count(*)
      from draft_jobs
     where status in ('queued', 'running') or ended_at > app_now() - interval '24 hours'
     group by status
    union all
    select 'callboard_draft_seconds', jsonb_build_object('quantile', q::text),
           percentile_cont(q) within group (order by duration_ms) / 1000
      from draft_jobs, unnest(array[0.5, 0.95]) as q
     where ended_at > app_now() - interval '24 hours' and status = 'completed'
     group by q
    union all
    select 'callboard_draft_attempts', jsonb_build_object('status', status), sum(attempts)::float8
      from draft_jobs
     where ended_at > app_now() - interval '24 hours'
     group by status
    union all
    select 'callboard_draft_tokens', jsonb_build_object('direction', of.direction), coalesce(sum((model_usage ->> of.field)::float8), 0)
      from draft_jobs, (values ('in', 'tokensIn'), ('out', 'tokensOut')) as of (direction, field)
     where ended_at > app_now() - interval '24 hours'
     group by of.direction
    union all
    select 'callboard_draft_cost_micro_usd', '{}'::jsonb, coalesce(sum(cost), 0)::float8
      from draft_jobs
     where ended_at > app_now() - interval '24 hours'`);
