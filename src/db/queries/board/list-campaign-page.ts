import { and, asc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";
import { effects } from "../../schema/effects.ts";
import { runs } from "../../schema/runs.ts";

/** Which items of a campaign are looked at. */
export type ItemFilter = "all" | "open" | "complete" | "failed" | "held";

const FITS: Record<ItemFilter, SQL | undefined> = {
  all: undefined,
  open: and(isNull(prospects.held), sql`${prospects.status} not in ('complete', 'failed')`),
  complete: eq(prospects.status, "complete"),
  failed: and(isNull(prospects.held), eq(prospects.status, "failed")),
  held: isNotNull(prospects.held),
};

/** What a prospect did with their video, as a list of words. */
// Named in full: a select of one table leaves the table's name out of its columns, and `id` would be the signal's.
const signals = sql<string[]>`array(select s.kind from share_signals s where s.prospect_id = prospects.id)`;

const row = {
  id: prospects.id,
  position: prospects.position,
  name: prospects.name,
  company: prospects.company,
  title: prospects.title,
  url: prospects.url,
  email: prospects.email,
  status: prospects.status,
  error: prospects.error,
  held: prospects.held,
  finalVideoUrl: prospects.finalVideoUrl,
  completedAt: prospects.completedAt,
  signals,
};

/**
 * One page of a campaign's items, in the order they came in, with what stands in their way; `total` is of all that fit. The page
 * is chosen before its runs are looked up.
 */
export const listCampaignPage = (
  db: Db,
  workspaceId: WorkspaceId,
  id: CampaignId,
  page: { filter: ItemFilter; from: number; size: number },
) => {
  const items = db
    .select({ ...row, signals: signals.as("signals"), total: sql<number>`(count(*) over ())::int`.as("total") })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id), FITS[page.filter]))
    .orderBy(asc(prospects.position))
    .limit(page.size)
    .offset(page.from)
    .as("items");
  return db
    .select({
      id: items.id,
      position: items.position,
      name: items.name,
      company: items.company,
      title: items.title,
      url: items.url,
      email: items.email,
      status: items.status,
      error: items.error,
      held: items.held,
      finalVideoUrl: items.finalVideoUrl,
      completedAt: items.completedAt,
      signals: items.signals,
      total: items.total,
      runId: runs.id,
      runState: runs.state,
      step: sql<string | null>`${runs.steps} -> ${runs.stepIndex}::int ->> 'name'`,
      problem: runs.error,
      wait: runs.wait,
      dueAt: runs.dueAt,
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
    .orderBy(asc(items.position));
};

/** Every item of a campaign for a table of results, with what its calls cost: micro-USD, null where a price is not known. */
export const listResults = (db: Db, workspaceId: WorkspaceId, id: CampaignId) => {
  const paid = db
    .select({
      subjectId: effects.subjectId,
      cost: sql<
        number | null
      >`case when count(*) filter (where ${effects.cost} is null) = 0 then sum(${effects.cost})::float8 end`.as(
        "paid_cost",
      ),
    })
    .from(effects)
    .where(
      and(
        eq(effects.workspaceId, workspaceId),
        eq(effects.campaignId, id),
        eq(effects.kind, "paid"),
        inArray(effects.state, ["done", "unknown"]),
      ),
    )
    .groupBy(effects.subjectId)
    .as("paid");
  return db
    .select({ ...row, cost: sql<number | null>`case when ${paid.subjectId} is null then 0 else ${paid.cost} end` })
    .from(prospects)
    .leftJoin(paid, sql`${paid.subjectId} = ${prospects.id}`)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id)))
    .orderBy(asc(prospects.position));
};

/** Whose share page it is, for taking it away. */
export const findProspectOfCampaign = (db: Db, workspaceId: WorkspaceId, id: CampaignId, prospectId: ProspectId) =>
  db
    .select({ id: prospects.id, name: prospects.name, shareToken: prospects.shareToken })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id), eq(prospects.id, prospectId)));
