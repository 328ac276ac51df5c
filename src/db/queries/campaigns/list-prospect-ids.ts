import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** The ids of a campaign's prospects, in the order they came in: of those that may begin, or of those that are held. */
export const listProspectIds = (
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  which: "free" | "held" = "free",
) =>
  db
    .select({ id: prospects.id })
    .from(prospects)
    .where(
      and(
        eq(prospects.workspaceId, workspaceId),
        eq(prospects.campaignId, campaignId),
        which === "held" ? isNotNull(prospects.held) : isNull(prospects.held),
      ),
    )
    .orderBy(asc(prospects.position));
