import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** The ids of a campaign's prospects, in the order they came in. */
export const listProspectIds = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db
    .select({ id: prospects.id })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, campaignId)))
    .orderBy(asc(prospects.position));
