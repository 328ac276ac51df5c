import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** Campaigns of prospect videos, newest first. */
export const listCampaigns = (db: Db, workspaceId: WorkspaceId, limit = 20) =>
  db
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.kind, "prospect_video")))
    .orderBy(desc(campaigns.createdAt), desc(campaigns.id))
    .limit(limit);
