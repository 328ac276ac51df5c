import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import type { Origin, PipelineSnapshot } from "../../schema/runs.ts";

/** Sets a draft running. No row: it was launched or cancelled already, or is another workspace's. */
export const markLaunched = (
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  snapshot: PipelineSnapshot,
  origin?: Origin,
) =>
  db
    .update(campaigns)
    .set({ status: "running", launchedAt: appNow, snapshot, changedAt: appNow, ...(origin ? { origin } : {}) })
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, campaignId), eq(campaigns.status, "draft")))
    .returning({ id: campaigns.id });
