import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { runs } from "../../schema/runs.ts";

/** A run as its last word needs it. */
export const findRun = (db: Db, workspaceId: WorkspaceId, id: RunId) =>
  db
    .select({
      id: runs.id,
      pipeline: runs.pipeline,
      campaignId: runs.campaignId,
      subjectId: runs.subjectId,
      input: runs.input,
      outputs: runs.outputs,
      state: runs.state,
      steps: runs.steps,
      stepIndex: runs.stepIndex,
      error: runs.error,
      origin: runs.origin,
    })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.id, id)));
