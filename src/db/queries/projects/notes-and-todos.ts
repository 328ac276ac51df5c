import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProjectId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { notes, todos } from "../../schema/transcripts.ts";

export interface NewEntry {
  id: string;
  projectId: ProjectId;
  text: string;
  addedBy: SlackUserId | null;
  requestKey: string;
}

const insertEntry = (db: Db, table: "notes" | "todos", workspaceId: WorkspaceId, entry: NewEntry) =>
  db.execute<{ id: string }>(sql`
    insert into ${sql.identifier(table)} (id, workspace_id, project_id, text, added_by, request_key)
    select ${entry.id}::uuid, p.workspace_id, p.id, ${entry.text}, ${entry.addedBy}::text, ${entry.requestKey}
      from projects p
     where p.workspace_id = ${workspaceId}
       and p.id = ${entry.projectId}
        on conflict do nothing
    returning id`);

/** Adds a note. No row: the request added it before, or there is no such project. */
export const addNote = (db: Db, workspaceId: WorkspaceId, entry: NewEntry) =>
  insertEntry(db, "notes", workspaceId, entry);

/** Open notes, newest first. */
export const listNotes = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId, limit: number) =>
  db
    .select({ id: notes.id, text: notes.text, addedBy: notes.addedBy, createdAt: notes.createdAt })
    .from(notes)
    .where(and(eq(notes.workspaceId, workspaceId), eq(notes.projectId, projectId), isNull(notes.closedAt)))
    .orderBy(desc(notes.createdAt), desc(notes.id))
    .limit(limit);

/** Closes a note: drafts are not given it any more. No row: closed before, or another workspace's. */
export const closeNote = (db: Db, workspaceId: WorkspaceId, id: string) =>
  db
    .update(notes)
    .set({ closedAt: appNow })
    .where(and(eq(notes.workspaceId, workspaceId), eq(notes.id, id), isNull(notes.closedAt)))
    .returning({ projectId: notes.projectId });

/** Adds a to-do. No row: the request added it before, or there is no such project. */
export const addTodo = (db: Db, workspaceId: WorkspaceId, entry: NewEntry) =>
  insertEntry(db, "todos", workspaceId, entry);

/** Open to-dos, oldest first. */
export const listTodos = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId, limit: number) =>
  db
    .select({ id: todos.id, text: todos.text, addedBy: todos.addedBy, createdAt: todos.createdAt })
    .from(todos)
    .where(and(eq(todos.workspaceId, workspaceId), eq(todos.projectId, projectId), isNull(todos.closedAt)))
    .orderBy(asc(todos.createdAt), asc(todos.id))
    .limit(limit);

/** Closes a to-do. No row: closed before, or another workspace's. */
export const closeTodo = (db: Db, workspaceId: WorkspaceId, id: string, by: SlackUserId | null) =>
  db
    .update(todos)
    .set({ closedAt: appNow, closedBy: by })
    .where(and(eq(todos.workspaceId, workspaceId), eq(todos.id, id), isNull(todos.closedAt)))
    .returning({ projectId: todos.projectId });
