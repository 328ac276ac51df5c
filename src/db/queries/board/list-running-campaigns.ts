import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** Campaigns under way, the newest first, with how many prospects or articles they have and how many of these ended. */
export const listRunningCampaigns = (db: Db, workspaceId: WorkspaceId, limit = 5) =>
  db
    .select({
      id: campaigns.id,
      name: campaigns.name,
      status: campaigns.status,
      total: sql<number>`(
        (select count(*) from prospects p where p.campaign_id = campaigns.id)
        + (select count(*) from tasks t where t.campaign_id = campaigns.id and t.type = 'article'))::int`,
      ended: sql<number>`(
        (select count(*) from prospects p where p.campaign_id = campaigns.id and p.status in ('complete', 'failed'))
        + (select count(*) from tasks t
            where t.campaign_id = campaigns.id and t.type = 'article' and t.status in ('completed', 'cancelled')))::int`,
    })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), inArray(campaigns.status, ["running", "paused"])))
    .orderBy(desc(campaigns.createdAt))
    .limit(limit);
