import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SummaryId, WorkspaceId } from "../../ids.ts";
import { brainActions, brainSummaries } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";
import { recommendationColumns } from "./recommendation.ts";

/** What the summary's run recommended, decided or not, the most important first. */
export const listRecommendationsOfSummary = (db: Db, workspaceId: WorkspaceId, summaryId: SummaryId, limit = 10) =>
  db
    .select(recommendationColumns)
    .from(brainActions)
    .innerJoin(contacts, eq(contacts.id, brainActions.contactId))
    .innerJoin(
      brainSummaries,
      and(eq(brainSummaries.runId, brainActions.runId), eq(brainSummaries.workspaceId, brainActions.workspaceId)),
    )
    .where(and(eq(brainActions.workspaceId, workspaceId), eq(brainSummaries.id, summaryId)))
    .orderBy(desc(brainActions.priority), brainActions.id)
    .limit(limit);
