import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainInsights } from "../../schema/brain.ts";

type Insight = typeof brainInsights.$inferSelect;

/** Insights, newest first and the most frequent of a moment first. `type` and `range` narrow; `limit` is 20 unless given. */
export const listInsights = (
  db: Db,
  workspaceId: WorkspaceId,
  options: { type?: Insight["type"] | undefined; range?: Insight["timeRange"] | undefined; limit?: number } = {},
) =>
  db
    .select()
    .from(brainInsights)
    .where(
      and(
        eq(brainInsights.workspaceId, workspaceId),
        options.type ? eq(brainInsights.type, options.type) : undefined,
        options.range ? eq(brainInsights.timeRange, options.range) : undefined,
      ),
    )
    .orderBy(desc(brainInsights.createdAt), desc(brainInsights.frequency), brainInsights.id)
    .limit(options.limit ?? 20);
