import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { FocusGroupId, ProjectId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { focusGroups, projects } from "../../schema/projects.ts";

export interface ProjectRow {
  id: ProjectId;
  slug: string;
  name: string;
  description?: string | undefined;
  createdBy?: SlackUserId | undefined;
}

/** Creates a project. No row: the workspace has one of this slug, which stays as it is. */
export const createProject = (db: Db, workspaceId: WorkspaceId, row: ProjectRow) =>
  db
    .insert(projects)
    .values({ ...row, workspaceId })
    .onConflictDoNothing()
    .returning({ id: projects.id });

/** The workspace's projects, by name. */
export const listProjects = (db: Db, workspaceId: WorkspaceId, limit = 50) =>
  db.select().from(projects).where(eq(projects.workspaceId, workspaceId)).orderBy(asc(projects.name)).limit(limit);

/** The project of a slug, or no row. */
export const getProject = (db: Db, workspaceId: WorkspaceId, slug: string) =>
  db
    .select()
    .from(projects)
    .where(and(eq(projects.workspaceId, workspaceId), eq(projects.slug, slug)));

export interface FocusGroupRow {
  id: FocusGroupId;
  projectId: ProjectId;
  name: string;
  description: string;
  pains: string[];
  language: string;
  createdBy?: SlackUserId | undefined;
}

/** Creates a group of readers, or brings the project's group of this name up to date. */
export const saveFocusGroup = (db: Db, workspaceId: WorkspaceId, row: FocusGroupRow) =>
  db
    .insert(focusGroups)
    .values({ ...row, workspaceId })
    .onConflictDoUpdate({
      target: [focusGroups.projectId, focusGroups.name],
      set: { description: row.description, pains: row.pains, language: row.language },
      setWhere: eq(focusGroups.workspaceId, workspaceId),
    })
    .returning({ id: focusGroups.id });

/** The readers a project knows, by name. */
export const listFocusGroups = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId) =>
  db
    .select()
    .from(focusGroups)
    .where(and(eq(focusGroups.workspaceId, workspaceId), eq(focusGroups.projectId, projectId)))
    .orderBy(asc(focusGroups.name));
