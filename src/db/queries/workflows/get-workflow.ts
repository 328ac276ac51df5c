import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkflowId, WorkspaceId } from "../../ids.ts";
import { runs } from "../../schema/runs.ts";
import { type WorkflowState, workflows } from "../../schema/workflows.ts";

/** One workflow, or no row. */
export const getWorkflow = (db: Db, workspace: WorkspaceId, id: WorkflowId) =>
  db
    .select()
    .from(workflows)
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id)));

/** The workflow that a request made. */
export const workflowOfRequest = (db: Db, workspace: WorkspaceId, requestKey: string) =>
  db
    .select()
    .from(workflows)
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.requestKey, requestKey)));

/** Workflows of a status, or of all, newest first. */
export const listWorkflows = (
  db: Db,
  workspace: WorkspaceId,
  { status, limit = 20 }: { status?: WorkflowState | undefined; limit?: number } = {},
) =>
  db
    .select()
    .from(workflows)
    .where(and(eq(workflows.workspaceId, workspace), status ? eq(workflows.status, status) : undefined))
    .orderBy(desc(workflows.createdAt), desc(workflows.id))
    .limit(limit);

/** The newest run of a workflow: a replay is newer than what it does again. */
export const runOfWorkflow = (db: Db, workspace: WorkspaceId, id: WorkflowId) =>
  db
    .select({
      id: runs.id,
      state: runs.state,
      steps: runs.steps,
      stepIndex: runs.stepIndex,
      visit: runs.visit,
      seq: runs.seq,
      error: runs.error,
      wait: runs.wait,
      lockUntil: runs.lockUntil,
    })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspace), eq(runs.subjectId, id), eq(runs.pipeline, "workflow")))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(1);
