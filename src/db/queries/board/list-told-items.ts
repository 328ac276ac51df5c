import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

const shown = {
  name: prospects.name,
  company: prospects.company,
  status: prospects.status,
  error: prospects.error,
  finalVideoUrl: prospects.finalVideoUrl,
};

/** The items that one reply tells of: failed ones first, then in the order they ended. */
export const listToldItems = (db: Db, workspaceId: WorkspaceId, replyId: string) =>
  db
    .select(shown)
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), sql`${prospects.replyId} = ${replyId}::uuid`))
    .orderBy(
      sql`case ${prospects.status} when 'failed' then 0 else 1 end`,
      asc(prospects.completedAt),
      asc(prospects.id),
    )
    .limit(2_000);

/** The item that was tried alone, and what it cost: micro-USD of calls with a price, and how many had none. */
export const findTriedItem = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, prospectId: ProspectId) =>
  db
    .select({
      ...shown,
      cost: sql<number>`(
        select coalesce(sum(e.cost), 0)::float8 from effects e
         where e.workspace_id = ${workspaceId} and e.campaign_id = ${campaignId} and e.subject_id = ${prospectId}
           and e.kind = 'paid')`,
      unpriced: sql<number>`(
        select count(*)::int from effects e
         where e.workspace_id = ${workspaceId} and e.campaign_id = ${campaignId} and e.subject_id = ${prospectId}
           and e.kind = 'paid' and e.state in ('done', 'unknown') and e.cost is null)`,
      seconds: sql<number>`coalesce(extract(epoch from ${prospects.completedAt} - ${prospects.startedAt}), 0)::float8`,
    })
    .from(prospects)
    .where(
      and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, campaignId), eq(prospects.id, prospectId)),
    );
