import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Seconds past its due time after which a run that nobody works on counts as stuck: several heartbeats have missed it. */
const STUCK_AFTER_SECONDS = 300;

/** How the runs of one pipeline stand. */
export interface PipelineHealth {
  pipeline: string;
  queued: number;
  running: number;
  waiting: number;
  /** Due for more than five minutes, its campaign running, and no Worker holds it. */
  stuck: number;
  /** Ended as failed within 24 hours. */
  failed: number;
  /** Seconds the oldest due run of a running campaign has been due; null where none is due. */
  oldest_due_seconds: number | null;
}

/** How a workspace's work stands; totals over the pipelines beside each of them. */
export interface HealthReport extends Omit<PipelineHealth, "pipeline"> {
  /** Calls with an outcome nobody knows. */
  effects_unknown: number;
  /** Posts nobody has taken yet. */
  posts_due: number;
  pipelines: PipelineHealth[];
}

/** The report, in one query; a workspace without runs has zeros. */
export const healthReport = (db: Db, workspace: WorkspaceId) =>
  db.execute<{ report: HealthReport }>(sql`
    with looked as (
      select r.pipeline, r.state, r.ended_at,
             r.state in ('queued', 'running', 'waiting')
               and r.due_at <= app_now()
               and (r.lock_token is null or r.lock_until < app_now())
               and (r.campaign_id is null or exists (select from campaigns c where c.id = r.campaign_id and c.status = 'running')) as due,
             r.due_at
        from runs r
       where r.workspace_id = ${workspace}
         and (r.state in ('queued', 'running', 'waiting')
              or (r.state = 'failed' and r.ended_at > app_now() - interval '24 hours'))
    ),
    counted as (
      select pipeline,
             count(*) filter (where state = 'queued') as queued,
             count(*) filter (where state = 'running') as running,
             count(*) filter (where state = 'waiting') as waiting,
             count(*) filter (where state = 'failed') as failed,
             count(*) filter (where due and due_at < app_now() - make_interval(secs => ${STUCK_AFTER_SECONDS})) as stuck,
             floor(extract(epoch from app_now() - min(due_at) filter (where due)))::int as oldest_due_seconds
        from looked
       group by grouping sets ((pipeline), ())
    )
    select (select to_jsonb(t) - 'pipeline' from counted t where t.pipeline is null)
           || jsonb_build_object(
             'pipelines', (select coalesce(jsonb_agg(to_jsonb(p) order by p.pipeline), '[]'::jsonb)
                             from counted p where p.pipeline is not null),
             'effects_unknown', (select count(*) from effects e where e.workspace_id = ${workspace} and e.state = 'unknown'),
             'posts_due', (select count(*) from effects e
                            where e.workspace_id = ${workspace} and e.state = 'due' and e.kind = 'post')) as report`);
