import { and, asc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";
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
const signals = sql<string[]>`array(select s.kind from share_signals s where s.prospect_id = ${prospects.id})`;

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

/** One page of a campaign's items, in the order they came in, with what stands in their way; `total` is of all that fit. */
export const listCampaignPage = (
  db: Db,
  workspaceId: WorkspaceId,
  id: CampaignId,
  page: { filter: ItemFilter; from: number; size: number },
) =>
  db
    .select({
      ...row,
      total: sql<number>`(count(*) over ())::int`,
      runId: runs.id,
      runState: runs.state,
      step: sql<string | null>`${runs.steps} -> ${runs.stepIndex}::int ->> 'name'`,
      problem: runs.error,
      wait: runs.wait,
      dueAt: runs.dueAt,
    })
    .from(prospects)
    .leftJoin(
      runs,
      and(
        eq(runs.workspaceId, workspaceId),
        eq(runs.campaignId, id),
        isNull(runs.replayOf),
        sql`${runs.subjectId} = ${prospects.id}`,
      ),
    )
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id), FITS[page.filter]))
    .orderBy(asc(prospects.position))
    .limit(page.size)
    .offset(page.from);

/** Every item of a campaign for a table of results, with what its calls cost: micro-USD, null where a price is not known. */
export const listResults = (db: Db, workspaceId: WorkspaceId, id: CampaignId) =>
  db
    .select({
      ...row,
      cost: sql<number | null>`(
        select case when count(*) filter (where e.cost is null) = 0 then coalesce(sum(e.cost), 0)::float8 end
          from effects e
         where e.workspace_id = ${workspaceId} and e.campaign_id = ${id} and e.subject_id = ${prospects.id}
           and e.kind = 'paid' and e.state in ('done', 'unknown'))`,
    })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id)))
    .orderBy(asc(prospects.position));

/** Whose share page it is, for taking it away. */
export const findProspectOfCampaign = (db: Db, workspaceId: WorkspaceId, id: CampaignId, prospectId: ProspectId) =>
  db
    .select({ id: prospects.id, name: prospects.name, shareToken: prospects.shareToken })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.campaignId, id), eq(prospects.id, prospectId)));
