import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** Campaigns under way, the newest first. */
export const listRunningCampaigns = (db: Db, workspaceId: WorkspaceId, limit = 5) =>
  db
    .select({
      id: campaigns.id,
      name: campaigns.name,
      status: campaigns.status,
      total: sql<number>`(select count(*)::int from prospects p where p.campaign_id = campaigns.id)`,
      ended: sql<number>`(
        select count(*)::int from prospects p where p.campaign_id = campaigns.id and p.status in ('complete', 'failed'))`,
    })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), inArray(campaigns.status, ["running", "paused"])))
    .orderBy(desc(campaigns.createdAt))
    .limit(limit);
