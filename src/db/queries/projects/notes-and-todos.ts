import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";
import { notes, todos } from "../../schema/transcripts.ts";

/** Open notes, newest first. */
export const listNotes = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId, limit: number) =>
  db
    .select({ id: notes.id, text: notes.text, addedBy: notes.addedBy, createdAt: notes.createdAt })
    .from(notes)
    .where(and(eq(notes.workspaceId, workspaceId), eq(notes.projectId, projectId), isNull(notes.closedAt)))
    .orderBy(desc(notes.createdAt), desc(notes.id))
    .limit(limit);

/** Open to-dos, oldest first. */
export const listTodos = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId, limit: number) =>
  db
    .select({ id: todos.id, text: todos.text, addedBy: todos.addedBy, createdAt: todos.createdAt })
    .from(todos)
    .where(and(eq(todos.workspaceId, workspaceId), eq(todos.projectId, projectId), isNull(todos.closedAt)))
    .orderBy(asc(todos.createdAt), asc(todos.id))
    .limit(limit);
