import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";
import { runs } from "../../schema/runs.ts";

/** A campaign's items with what stands in their way: failed ones first, then those under way, then by position. */
export const listCampaignItems = (db: Db, workspaceId: WorkspaceId, id: CampaignId, limit = 20) =>
  db
    .select({
      name: prospects.name,
      company: prospects.company,
      status: prospects.status,
      error: prospects.error,
      finalVideoUrl: prospects.finalVideoUrl,
      runState: runs.state,
      problem: runs.error,
    })
    .from(prospects)
    .leftJoin(
      runs,
      and(eq(runs.workspaceId, workspaceId), eq(runs.campaignId, id), sql`${runs.subjectId} = ${prospects.id}`),
    )
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id)))
    .orderBy(
      sql`case ${prospects.status} when 'failed' then 0 when 'complete' then 3 when 'queued' then 2 else 1 end`,
      asc(prospects.position),
    )
    .limit(limit);
