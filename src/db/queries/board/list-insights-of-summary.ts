import { and, desc, eq, getTableColumns } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SummaryId, WorkspaceId } from "../../ids.ts";
import { brainInsights, brainSummaries } from "../../schema/brain.ts";

/** The patterns found by the run that made the summary, the most frequent first. */
export const listInsightsOfSummary = (db: Db, workspaceId: WorkspaceId, summaryId: SummaryId, limit = 6) =>
  db
    .select(getTableColumns(brainInsights))
    .from(brainInsights)
    .innerJoin(
      brainSummaries,
      and(eq(brainSummaries.runId, brainInsights.runId), eq(brainSummaries.workspaceId, brainInsights.workspaceId)),
    )
    .where(and(eq(brainInsights.workspaceId, workspaceId), eq(brainSummaries.id, summaryId)))
    .orderBy(desc(brainInsights.frequency), desc(brainInsights.createdAt), brainInsights.id)
    .limit(limit);
