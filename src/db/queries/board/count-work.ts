import { eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** How the workspace's work stands: open runs by what they do, failures of 24 hours, effects nobody can account for. */
export const countWork = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      running: sql<number>`(select count(*)::int from runs where workspace_id = ${workspaceId} and state = 'running')`,
      queued: sql<number>`(select count(*)::int from runs where workspace_id = ${workspaceId} and state = 'queued')`,
      waiting: sql<number>`(select count(*)::int from runs where workspace_id = ${workspaceId} and state = 'waiting')`,
      failed: sql<number>`(
        select count(*)::int from runs
         where workspace_id = ${workspaceId} and state = 'failed' and ended_at > app_now() - interval '24 hours')`,
      unknown: sql<number>`(select count(*)::int from effects where workspace_id = ${workspaceId} and state = 'unknown')`,
      now: sql<string>`app_now()`,
    })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
