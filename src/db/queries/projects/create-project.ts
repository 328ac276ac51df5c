import type { Db } from "../../client.ts";
import type { ProjectId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { projects } from "../../schema/projects.ts";

/** What a project is made of, checked already. */
export interface ProjectRow {
  id: ProjectId;
  requestKey: string;
  name: string;
  slug: string;
  description: string;
  blueprintSummary: string;
  createdBy: SlackUserId | null;
}

/** Inserts a project. No row: its slug is taken, or the request made it before. */
export const createProject = (db: Db, workspaceId: WorkspaceId, row: ProjectRow) =>
  db
    .insert(projects)
    .values({ ...row, workspaceId })
    .onConflictDoNothing()
    .returning();
