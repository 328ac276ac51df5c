import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, SummaryId, WorkspaceId } from "../../ids.ts";
import { brainSummaries } from "../../schema/brain.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** A summary by its id or by the run that made it, with the workspace's zone. */
export const findSummary = (db: Db, workspaceId: WorkspaceId, by: { id: SummaryId } | { runId: RunId }) =>
  db
    .select({ summary: brainSummaries, timeZone: workspaces.timeZone, workspaceName: workspaces.name })
    .from(brainSummaries)
    .innerJoin(workspaces, eq(workspaces.id, brainSummaries.workspaceId))
    .where(
      and(
        eq(brainSummaries.workspaceId, workspaceId),
        "id" in by ? eq(brainSummaries.id, by.id) : eq(brainSummaries.runId, by.runId),
      ),
    )
    .limit(1);
