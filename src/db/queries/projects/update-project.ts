import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";
import { projects } from "../../schema/projects.ts";

/** Changes what a project is about. No row: there is none, or it is another workspace's. */
export const updateProject = (
  db: Db,
  workspaceId: WorkspaceId,
  id: ProjectId,
  change: { description?: string; blueprintSummary?: string },
) =>
  db
    .update(projects)
    .set({ ...change, changedAt: appNow })
    .where(and(eq(projects.workspaceId, workspaceId), eq(projects.id, id)))
    .returning();
