import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { effects } from "../../schema/effects.ts";

const job = (workspaceId: WorkspaceId, runId: RunId, externalId: string) =>
  and(
    eq(effects.workspaceId, workspaceId),
    eq(effects.runId, runId),
    eq(effects.externalId, externalId),
    eq(effects.state, "done"),
  );

/** Adds the file a provider's job ended in to its order. No row: it failed, or is another run's. */
export const markJobComplete = (db: Db, workspaceId: WorkspaceId, runId: RunId, externalId: string, fileKey: string) =>
  db
    .update(effects)
    .set({ result: sql`coalesce(${effects.result}, '{}') || jsonb_build_object('file', ${fileKey}::text)` })
    .where(job(workspaceId, runId, externalId))
    .returning({ id: effects.id });

/** Marks an order whose job the provider failed; it may be ordered again. No row: it was marked already. */
export const markJobFailed = (db: Db, workspaceId: WorkspaceId, runId: RunId, externalId: string, error: string) =>
  db
    .update(effects)
    .set({ state: "failed", error, settledAt: appNow })
    .where(job(workspaceId, runId, externalId))
    .returning({ id: effects.id });
