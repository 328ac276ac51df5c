import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainInsights } from "../../schema/brain.ts";
import type { NewInsight } from "./create-insight.ts";

/** Stores many insights, all or none. @throws RangeError for an empty list or more than 500. */
export function createInsights(db: Db, workspaceId: WorkspaceId, insights: NewInsight[]) {
  if (insights.length === 0 || insights.length > 500) throw new RangeError("Store 1 to 500 insights at once.");
  return db
    .insert(brainInsights)
    .values(insights.map((insight) => ({ ...insight, workspaceId })))
    .onConflictDoNothing({ target: brainInsights.id })
    .returning();
}
