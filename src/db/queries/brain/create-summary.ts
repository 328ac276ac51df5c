import type { Db } from "../../client.ts";
import type { SummaryId, WorkspaceId } from "../../ids.ts";
import { brainSummaries } from "../../schema/brain.ts";

/** A summary to be stored; the row's time is the database's. */
export type NewSummary = Omit<typeof brainSummaries.$inferInsert, "workspaceId" | "id" | "createdAt"> & {
  id: SummaryId;
};

/** Stores a summary. The same id again stores nothing, nor does another digest of the same local date. */
export const createSummary = (db: Db, workspaceId: WorkspaceId, summary: NewSummary) =>
  db
    .insert(brainSummaries)
    .values({ ...summary, workspaceId })
    .onConflictDoNothing()
    .returning();
