import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { campaigns, prospects } from "../../schema/campaigns.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** One prospect with its campaign and its workspace's own prices, or no row. */
export const getProspect = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .select({ prospect: prospects, campaign: campaigns, mediaPrices: workspaces.mediaPrices })
    .from(prospects)
    .innerJoin(campaigns, eq(campaigns.id, prospects.campaignId))
    .innerJoin(workspaces, eq(workspaces.id, prospects.workspaceId))
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)));
