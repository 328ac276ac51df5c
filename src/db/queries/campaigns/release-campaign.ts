import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";

/**
 * Ends the trial of a campaign's first item. After `lockCampaign`, before the other items' runs are inserted. No row: it tries
 * nothing, or has ended.
 */
export const releaseCampaign = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db.execute<{ id: CampaignId }>(sql`
    update campaigns
       set canary = 'released', changed_at = app_now()
     where workspace_id = ${workspaceId}
       and id = ${campaignId}
       and canary = 'trying'
       and status in ('running', 'paused')
    returning id`);

/** Lets held people through; before their runs are inserted. Not of a cancelled campaign. Answers who was still held. */
export const releaseProspects = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, ids: ProspectId[]) =>
  db.execute<{ id: ProspectId }>(sql`
    with let as (
      update prospects p
         set held = null, status = 'queued', error = null, completed_at = null, changed_at = app_now()
        from campaigns c
       where c.workspace_id = ${workspaceId}
         and c.id = ${campaignId}
         and c.status <> 'cancelled'
         and p.workspace_id = c.workspace_id
         and p.campaign_id = c.id
         and p.held is not null
         and p.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
      returning p.id
    ),
    counted as (
      update campaigns
         set total_items = total_items + (select count(*) from let), changed_at = app_now()
       where workspace_id = ${workspaceId} and id = ${campaignId} and exists (select from let)
    )
    select id from let`);
