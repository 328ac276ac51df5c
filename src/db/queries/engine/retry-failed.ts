import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../ids.ts";

/**
 * Makes every failed run of a campaign deliverable again at the step where it failed; after `lockCampaign`. Runs whose subject another
 * open run works on are left alone, and a cancelled campaign is. A campaign that had closed is open again; a budget's pause stays.
 */
export const retryFailedRuns = (db: Db, workspace: WorkspaceId, campaign: CampaignId, by: string) =>
  db.execute<{ id: RunId }>(sql`
    with was as (
      select r.id, r.steps -> r.step_index::int ->> 'name' as step, r.visit, r.attempt
        from runs r
       where r.workspace_id = ${workspace}
         and r.campaign_id = ${campaign}
         and r.state = 'failed'
         and r.parent_run_id is null
         and exists (select from campaigns c where c.id = r.campaign_id and c.status <> 'cancelled')
         and not exists (
           select from runs o
            where o.workspace_id = r.workspace_id and o.subject_id = r.subject_id and o.pipeline = r.pipeline and o.id <> r.id
              and o.state in ('queued', 'running', 'waiting'))
         for update
    ),
    moved as (
      update runs r
         set state = 'queued', seq = r.seq + 1, dispatch = r.dispatch + 1, published = 0, lock_token = null, lock_until = null,
             ended_at = null, due_at = app_now(), changed_at = app_now(), wait = null, closed_keys = '[]', attempt = 0,
             failures = 0, step_started_at = app_now(), error = null
        from was
       where r.id = was.id
      returning r.id, r.workspace_id, r.seq, was.step, was.visit, was.attempt
    ),
    recorded as (
      insert into step_runs (run_id, seq, workspace_id, step, visit, attempt, outcome, agent, duration_ms, ended_at)
      select id, seq, workspace_id, step, visit, attempt, 'retried', ${by}::text, 0, app_now() from moved
    ),
    reopened as (
      update campaigns
         set status = 'running', ended_at = null, changed_at = app_now()
       where workspace_id = ${workspace}
         and id = ${campaign}
         and status in ('completed', 'failed')
         and exists (select from moved)
    )
    select id from moved`);
