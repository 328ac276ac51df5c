import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ActionId, WorkspaceId } from "../../ids.ts";
import { brainActions, brainSummaries } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";
import { recommendationColumns } from "./recommendation.ts";

/** One recommendation and the summary it stands in, if that is there. */
export const findRecommendation = (db: Db, workspaceId: WorkspaceId, id: ActionId) =>
  db
    .select({ ...recommendationColumns, summaryId: brainSummaries.id })
    .from(brainActions)
    .innerJoin(contacts, eq(contacts.id, brainActions.contactId))
    .leftJoin(
      brainSummaries,
      and(eq(brainSummaries.runId, brainActions.runId), eq(brainSummaries.workspaceId, brainActions.workspaceId)),
    )
    .where(and(eq(brainActions.workspaceId, workspaceId), eq(brainActions.id, id)))
    .limit(1);
