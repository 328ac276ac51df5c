import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** What a script is written from: the brief and who speaks. */
export const getBrief = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db
    .select({
      brief: campaigns.brief,
      senderName: campaigns.senderName,
      senderCompany: campaigns.senderCompany,
      companyInfo: campaigns.companyInfo,
    })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, campaignId)));
