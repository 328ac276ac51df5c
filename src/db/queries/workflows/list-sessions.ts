import { and, asc, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkflowId, WorkspaceId } from "../../ids.ts";
import { agentSessions, type SessionState } from "../../schema/workflows.ts";

/** The sessions of a workflow, in their order; the one under way comes last. */
export const listSessionsOfWorkflow = (db: Db, workspace: WorkspaceId, workflow: WorkflowId) =>
  db
    .select()
    .from(agentSessions)
    .where(and(eq(agentSessions.workspaceId, workspace), eq(agentSessions.workflowId, workflow)))
    .orderBy(asc(agentSessions.completedAt), asc(agentSessions.startedAt));

/** The sessions of a status, newest first. */
export const listSessionsByStatus = (db: Db, workspace: WorkspaceId, status: SessionState, limit = 20) =>
  db
    .select()
    .from(agentSessions)
    .where(and(eq(agentSessions.workspaceId, workspace), eq(agentSessions.status, status)))
    .orderBy(desc(agentSessions.startedAt))
    .limit(limit);
