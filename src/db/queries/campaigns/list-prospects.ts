import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

export type ProspectStatus = (typeof prospects.$inferSelect)["status"];

/** Prospects of a campaign in the order they came in, without their scripts and pages; with a status, only those. */
export const listProspects = (
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  options: { status?: ProspectStatus | undefined; limit?: number } = {},
) =>
  db
    .select({
      id: prospects.id,
      position: prospects.position,
      name: prospects.name,
      company: prospects.company,
      title: prospects.title,
      url: prospects.url,
      email: prospects.email,
      status: prospects.status,
      finalVideoUrl: prospects.finalVideoUrl,
      error: prospects.error,
      startedAt: prospects.startedAt,
      completedAt: prospects.completedAt,
    })
    .from(prospects)
    .where(
      and(
        eq(prospects.workspaceId, workspaceId),
        eq(prospects.campaignId, campaignId),
        options.status ? eq(prospects.status, options.status) : undefined,
      ),
    )
    .orderBy(asc(prospects.position))
    .limit(options.limit ?? 10_000);
