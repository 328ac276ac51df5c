import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainInsights } from "../../schema/brain.ts";

/** An insight to be stored; its id comes from the caller. */
export type NewInsight = Omit<typeof brainInsights.$inferInsert, "workspaceId" | "createdAt">;

/** Stores one insight. The same id again stores nothing. */
export const createInsight = (db: Db, workspaceId: WorkspaceId, insight: NewInsight) =>
  db
    .insert(brainInsights)
    .values({ ...insight, workspaceId })
    .onConflictDoNothing({ target: brainInsights.id })
    .returning();
