import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";

/** Prospects that had failed and whose runs were taken up again: queued, untold. */
export const requeueProspects = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db.execute(sql`
    update prospects p
       set status = 'queued', error = null, completed_at = null, reply_id = null, changed_at = app_now()
     where p.workspace_id = ${workspaceId}
       and p.campaign_id = ${campaignId}
       and p.status = 'failed'
       and p.held is null
       and exists (select from runs r where r.workspace_id = p.workspace_id and r.subject_id = p.id and r.state = 'queued')`);
