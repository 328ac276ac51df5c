import { and, asc, eq, isNull, type SQLWrapper, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";
import { runs } from "../../schema/runs.ts";

/** Failed ones first, then those under way. */
const rank = (status: SQLWrapper) =>
  sql`case ${status} when 'failed' then 0 when 'complete' then 3 when 'queued' then 2 else 1 end`;

/**
 * A campaign's items with what stands in their way: failed ones first, then those under way, then by position. Items are chosen
 * before their runs are looked up: of 10,000 that were launched a moment ago, the planner knows nothing yet.
 */
export const listCampaignItems = (db: Db, workspaceId: WorkspaceId, id: CampaignId, limit = 20) => {
  const { name, company, status, error, finalVideoUrl, position } = prospects;
  const items = db
    .select({ id: prospects.id, name, company, status, error, finalVideoUrl, position })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id)))
    .orderBy(rank(status), asc(position))
    .limit(limit)
    .as("items");
  return db
    .select({
      name: items.name,
      company: items.company,
      status: items.status,
      error: items.error,
      finalVideoUrl: items.finalVideoUrl,
      runState: runs.state,
      problem: runs.error,
    })
    .from(items)
    .leftJoin(
      runs,
      and(
        eq(runs.workspaceId, workspaceId),
        eq(runs.campaignId, id),
        isNull(runs.replayOf),
        sql`${runs.subjectId} = ${items.id}`,
      ),
    )
    .orderBy(rank(items.status), asc(items.position));
};
