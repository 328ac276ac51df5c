import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, EffectId, WorkspaceId } from "../../ids.ts";

type Status = { id: CampaignId; status: string };

/** A person's pause. No row: it is not running, or paused by a person already. */
export const pauseCampaign = (db: Db, workspace: WorkspaceId, campaign: CampaignId) =>
  db.execute<Status>(sql`
    update campaigns
       set user_paused = true, status = 'paused', changed_at = app_now()
     where workspace_id = ${workspace}
       and id = ${campaign}
       and status in ('running', 'paused')
       and not user_paused
    returning id, status`);

/** Lifts a person's pause; a budget's stays. First statement of a batch that ends with `wakeCampaignRuns`. */
export const resumeCampaign = (db: Db, workspace: WorkspaceId, campaign: CampaignId) =>
  db.execute<Status>(sql`
    update campaigns
       set user_paused = false, status = case when budget_paused then 'paused' else 'running' end, changed_at = app_now()
     where workspace_id = ${workspace}
       and id = ${campaign}
       and status = 'paused'
       and user_paused
    returning id, status`);

/**
 * Sets the ceiling in micro-USD and lifts the budget's pause; a person's stays. What was spent and reserved is counted
 * anew from the ledger. No row: the campaign has ended, or the ceiling does not lie above what is spent and reserved.
 */
export const raiseBudget = (db: Db, workspace: WorkspaceId, campaign: CampaignId, budget: number) =>
  db.execute<Status>(sql`
    with ledger as (
      select coalesce(sum(cost) filter (where state <> 'reserved'), 0) as spent,
             coalesce(sum(worst_cost) filter (where state = 'reserved'), 0) as reserved
        from effects
       where workspace_id = ${workspace} and campaign_id = ${campaign}::uuid and kind = 'paid'
    )
    update campaigns c
       set budget = ${budget}::bigint, spent = ledger.spent, reserved = ledger.reserved, budget_paused = false,
           status = case when c.status in ('running', 'paused') then case when c.user_paused then 'paused' else 'running' end
                         else c.status end,
           changed_at = app_now()
      from ledger
     where c.workspace_id = ${workspace}
       and c.id = ${campaign}
       and c.status in ('draft', 'running', 'paused')
       and ${budget}::bigint > ledger.spent + ledger.reserved
    returning c.id, c.status`);

/** Makes every open run of a running campaign deliverable again: a new generation, none of it sent. */
export const wakeCampaignRuns = (db: Db, workspace: WorkspaceId, campaign: CampaignId) =>
  db.execute(sql`
    update runs r
       set dispatch = r.dispatch + 1, published = 0, changed_at = app_now()
     where r.workspace_id = ${workspace}
       and r.campaign_id = ${campaign}
       and r.state in ('queued', 'running', 'waiting')
       and exists (select from campaigns c where c.id = r.campaign_id and c.status = 'running')`);

/**
 * Ends a campaign's open runs, takes their locks, and makes its final report due. Second statement of a batch whose first
 * is `lockCampaign`: in one statement it would miss runs that are being added. Answers how many runs it ended.
 */
export const cancelCampaign = (
  db: Db,
  workspace: WorkspaceId,
  campaign: CampaignId,
  reason: string,
  effectId: EffectId,
) =>
  db.execute<{ id: CampaignId; ended: number }>(sql`
    with cancelled as (
      update campaigns c
         set status = 'cancelled', ended_at = app_now(), endings = c.endings + 1, changed_at = app_now()
       where c.workspace_id = ${workspace}
         and c.id = ${campaign}
         and c.status in ('draft', 'running', 'paused')
      returning c.id, c.workspace_id, c.endings, c.origin
    ),
    ended as (
      update runs r
         set state = 'cancelled', seq = r.seq + 1, endings = r.endings + 1, dispatch = r.dispatch + 1, published = 0,
             lock_token = null, lock_until = null, wait = null, ended_at = app_now(), changed_at = app_now(),
             error = jsonb_build_object('code', 'cancelled', 'message', ${reason}::text)
        from cancelled c
       where r.workspace_id = ${workspace}
         and r.campaign_id = c.id
         and r.state in ('queued', 'running', 'waiting')
      returning r.id, r.seq, r.workspace_id, r.steps -> r.step_index::int ->> 'name' as step, r.visit, r.attempt, r.error
    ),
    recorded as (
      insert into step_runs (run_id, seq, workspace_id, step, visit, attempt, outcome, error, duration_ms, ended_at)
      select id, seq, workspace_id, step, visit, attempt, 'cancelled', error, 0, app_now() from ended
    ),
    word as (
      insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target)
      select ${effectId}::uuid, workspace_id, 'campaign/' || id || '/' || endings || '/last_word',
             'post', 'last_word', id, 'Slack', 'due', origin
        from cancelled
       where origin is not null
          on conflict do nothing
    )
    select c.id, (select count(*)::int from ended) as ended from cancelled c`);

/** A campaign's status, for telling why something was refused. */
export const campaignStatus = (db: Db, workspace: WorkspaceId, campaign: CampaignId) =>
  db.execute<{ status: string; user_paused: boolean; budget_paused: boolean; pipelines: string[] }>(sql`
    select c.status, c.user_paused, c.budget_paused,
           array(select distinct r.pipeline from runs r where r.campaign_id = c.id) as pipelines
      from campaigns c
     where c.workspace_id = ${workspace}
       and c.id = ${campaign}`);
