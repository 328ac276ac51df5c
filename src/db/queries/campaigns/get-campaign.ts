import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** One campaign, or no row. */
export const getCampaign = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, campaignId)));
