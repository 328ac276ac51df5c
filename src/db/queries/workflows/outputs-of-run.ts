import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { runs } from "../../schema/runs.ts";

/** What the steps of a run have given, by step. */
export const outputsOfRun = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db
    .select({ outputs: runs.outputs })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspace), eq(runs.id, run)));
