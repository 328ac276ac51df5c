import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { campaigns, prospects } from "../../schema/campaigns.ts";

/** One prospect with its campaign, or no row. */
export const getProspect = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .select({ prospect: prospects, campaign: campaigns })
    .from(prospects)
    .innerJoin(campaigns, eq(campaigns.id, prospects.campaignId))
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)));
