import { and, count, eq, isNull } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** How many prospects of a campaign stand at each status; a status nobody has is absent, and who is held is not counted. */
export const countProspects = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db
    .select({ status: prospects.status, count: count() })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, campaignId), isNull(prospects.held)))
    .groupBy(prospects.status);
