import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainSummaries } from "../../schema/brain.ts";

/** Summaries of the last `days` times 24 h, newest first, at most 100: so that a daily one is never made twice. */
export const listRecentSummaries = (db: Db, workspaceId: WorkspaceId, days: number) =>
  db
    .select()
    .from(brainSummaries)
    .where(
      and(
        eq(brainSummaries.workspaceId, workspaceId),
        sql`${brainSummaries.createdAt} > app_now() - make_interval(days => ${days}::int)`,
      ),
    )
    .orderBy(desc(brainSummaries.createdAt), desc(brainSummaries.id))
    .limit(100);
