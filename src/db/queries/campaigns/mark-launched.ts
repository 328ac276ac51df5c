import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import type { Origin } from "../../schema/runs.ts";

/** Sets a draft running. No row: it was launched or cancelled already, or is another workspace's. */
export const markLaunched = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, origin?: Origin) =>
  db
    .update(campaigns)
    .set({ status: "running", launchedAt: appNow, changedAt: appNow, ...(origin ? { origin } : {}) })
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, campaignId), eq(campaigns.status, "draft")))
    .returning({ id: campaigns.id });
