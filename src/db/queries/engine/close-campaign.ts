import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, EffectId, WorkspaceId } from "../../ids.ts";

/**
 * Closes a campaign that has no open run left, and makes its final report due. Second statement of a batch whose first is
 * `lockCampaign`. `failed` only when every item failed: a run that another one started, or that is about the campaign itself,
 * is no item; one whose first item was tried alone stays open until a person decides about the others. Answers the campaign
 * when this call closed it.
 */
export const closeCampaign = (db: Db, workspace: WorkspaceId, campaign: CampaignId, effectId: EffectId) =>
  db.execute<{ id: CampaignId }>(sql`
    with closed as (
      update campaigns c
         set status = case when exists (select from runs r
                                         where r.campaign_id = c.id and r.state = 'completed' and r.parent_run_id is null
                                           and r.subject_id is distinct from c.id)
                           then 'completed' else 'failed' end,
             ended_at = app_now(), endings = c.endings + 1, changed_at = app_now()
       where c.workspace_id = ${workspace}
         and c.id = ${campaign}
         and c.status in ('running', 'paused')
         and c.canary is distinct from 'trying'
         and exists (select from runs r where r.campaign_id = c.id)
         and not exists (select from runs r where r.campaign_id = c.id and r.state in ('queued', 'running', 'waiting'))
      returning c.id, c.workspace_id, c.endings, c.origin
    ),
    word as (
      insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target)
      select ${effectId}::uuid, workspace_id, 'campaign/' || id || '/' || endings || '/last_word',
             'post', 'last_word', id, 'Slack', 'due', origin
        from closed
       where origin is not null
          on conflict do nothing
    )
    select id from closed`);

/** Campaigns that should have closed: active, with runs, none of them open. */
export const finishedCampaigns = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<{ id: CampaignId }>(sql`
    select c.id
      from campaigns c
     where c.workspace_id = ${workspace}
       and c.status in ('running', 'paused')
       and c.canary is distinct from 'trying'
       and exists (select from runs r where r.campaign_id = c.id)
       and not exists (select from runs r where r.campaign_id = c.id and r.state in ('queued', 'running', 'waiting'))
     limit ${limit}`);
