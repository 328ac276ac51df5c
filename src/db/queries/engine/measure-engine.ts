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
     where ended_at > app_now() - interval '24 hours' and model is not null
     group by model`);
