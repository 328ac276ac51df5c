import { and, eq, ne, notInArray } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** Ends a prospect: complete, or failed with the reason that people are shown. What is complete never fails. */
export const markProspectEnded = (
  db: Db,
  workspaceId: WorkspaceId,
  prospectId: ProspectId,
  end: { status: "complete" } | { status: "failed"; error: string },
) =>
  db
    .update(prospects)
    .set({
      status: end.status,
      error: end.status === "failed" ? end.error : null,
      completedAt: appNow,
      changedAt: appNow,
    })
    .where(
      and(
        eq(prospects.workspaceId, workspaceId),
        eq(prospects.id, prospectId),
        end.status === "failed" ? ne(prospects.status, "complete") : undefined,
      ),
    )
    .returning({ id: prospects.id });

/** Fails a campaign's prospects that have not ended, all at once, with the reason that people are shown. */
export const failOpenProspects = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, error: string) =>
  db
    .update(prospects)
    .set({ status: "failed", error, completedAt: appNow, changedAt: appNow })
    .where(
      and(
        eq(prospects.workspaceId, workspaceId),
        eq(prospects.campaignId, campaignId),
        notInArray(prospects.status, ["complete", "failed"]),
      ),
    )
    .returning({ id: prospects.id });
