import { and, eq, ne, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { WorkflowId, WorkspaceId } from "../../ids.ts";
import { type WorkflowArtifact, workflows } from "../../schema/workflows.ts";

/** Its run entered a step; written by the run's checkpoints. */
export const advanceWorkflow = (db: Db, workspace: WorkspaceId, id: WorkflowId, step: string) =>
  db
    .update(workflows)
    .set({ status: "in_progress", currentStep: step, error: null, endedAt: null, changedAt: appNow })
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id)))
    .returning({ id: workflows.id });

/** Its run is done. */
export const completeWorkflow = (db: Db, workspace: WorkspaceId, id: WorkflowId) =>
  db
    .update(workflows)
    .set({ status: "completed", currentStep: null, error: null, endedAt: appNow, changedAt: appNow })
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id)))
    .returning({ id: workflows.id });

/** Its run failed or was cancelled, with the reason. No row: it was completed before, and stays so. */
export const failWorkflow = (db: Db, workspace: WorkspaceId, id: WorkflowId, reason: string) =>
  db
    .update(workflows)
    .set({ status: "failed", error: reason, endedAt: appNow, changedAt: appNow })
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id), ne(workflows.status, "completed")))
    .returning({ id: workflows.id });

/** Keeps what a step made, over an older version of the same name. */
export const saveWorkflowArtifacts = (db: Db, workspace: WorkspaceId, id: WorkflowId, artifacts: WorkflowArtifact[]) =>
  db
    .update(workflows)
    .set({
      artifacts: sql`${workflows.artifacts} || ${JSON.stringify(Object.fromEntries(artifacts.map((it) => [it.name, it])))}::jsonb`,
      changedAt: appNow,
    })
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id)))
    .returning({ id: workflows.id });

/** Keeps what the reviewer said. */
export const saveVerdict = (
  db: Db,
  workspace: WorkspaceId,
  id: WorkflowId,
  said: { verdict: "approve" | "revise"; summary: string },
) =>
  db
    .update(workflows)
    .set({ verdict: said.verdict, reviewSummary: said.summary, changedAt: appNow })
    .where(and(eq(workflows.workspaceId, workspace), eq(workflows.id, id)));
