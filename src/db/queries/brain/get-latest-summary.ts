import { desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainSummaries } from "../../schema/brain.ts";

/** The newest summary of the workspace, or no row. */
export const getLatestSummary = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select()
    .from(brainSummaries)
    .where(eq(brainSummaries.workspaceId, workspaceId))
    .orderBy(desc(brainSummaries.createdAt), desc(brainSummaries.id))
    .limit(1);
