import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainSummaries } from "../../schema/brain.ts";

/** Summaries, newest first. `type` keeps one kind; `limit` is 10 unless given. */
export const listSummaries = (
  db: Db,
  workspaceId: WorkspaceId,
  options: { type?: "daily" | "manual" | "scheduled" | undefined; limit?: number } = {},
) =>
  db
    .select()
    .from(brainSummaries)
    .where(
      and(
        eq(brainSummaries.workspaceId, workspaceId),
        options.type ? eq(brainSummaries.type, options.type) : undefined,
      ),
    )
    .orderBy(desc(brainSummaries.createdAt), desc(brainSummaries.id))
    .limit(options.limit ?? 10);
