import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { SlackUserId, TaskId, WorkspaceId } from "../../ids.ts";
import { tasks } from "../../schema/content.ts";

const one = (workspaceId: WorkspaceId, id: TaskId) => and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, id));

/** What people may change of a task themselves. Its status is its run's. */
export interface TaskChange {
  title?: string | undefined;
  description?: string | undefined;
  priority?: number | undefined;
}

/** Changes a task's words or priority. No row: it is not there. */
export const updateTask = (db: Db, workspaceId: WorkspaceId, id: TaskId, change: TaskChange) =>
  db
    .update(tasks)
    .set({ ...change, changedAt: appNow })
    .where(one(workspaceId, id))
    .returning({ id: tasks.id, campaignId: tasks.campaignId });

/** The run of a task goes first, or last, as its task does; what has ended stays. */
export const prioritiseRun = (db: Db, workspaceId: WorkspaceId, id: TaskId, priority: number) =>
  db.execute(sql`
    update runs
       set priority = ${priority}::smallint, changed_at = app_now()
     where workspace_id = ${workspaceId}
       and subject_id = ${id}
       and state in ('queued', 'running', 'waiting')`);

const added = (column: typeof tasks.assignees | typeof tasks.subscribers, user: SlackUserId) =>
  sql`case when ${column} ? ${user}::text then ${column} else ${column} || to_jsonb(${user}::text) end`;

/** Gives a task to a person, once; they follow it then. No row: it is not there. */
export const assignTask = (db: Db, workspaceId: WorkspaceId, id: TaskId, user: SlackUserId) =>
  db
    .update(tasks)
    .set({ assignees: added(tasks.assignees, user), subscribers: added(tasks.subscribers, user), changedAt: appNow })
    .where(one(workspaceId, id))
    .returning({ id: tasks.id, campaignId: tasks.campaignId });

/** Takes a task from a person. No row: it is not there. */
export const unassignTask = (db: Db, workspaceId: WorkspaceId, id: TaskId, user: SlackUserId) =>
  db
    .update(tasks)
    .set({ assignees: sql`${tasks.assignees} - ${user}::text`, changedAt: appNow })
    .where(one(workspaceId, id))
    .returning({ id: tasks.id, campaignId: tasks.campaignId });

/** A person follows a task from now on. No row: it is not there. */
export const addSubscriber = (db: Db, workspaceId: WorkspaceId, id: TaskId, user: SlackUserId) =>
  db
    .update(tasks)
    .set({ subscribers: added(tasks.subscribers, user), changedAt: appNow })
    .where(one(workspaceId, id))
    .returning({ id: tasks.id, campaignId: tasks.campaignId });

/** A person follows a task no more. No row: it is not there. */
export const removeSubscriber = (db: Db, workspaceId: WorkspaceId, id: TaskId, user: SlackUserId) =>
  db
    .update(tasks)
    .set({ subscribers: sql`${tasks.subscribers} - ${user}::text`, changedAt: appNow })
    .where(one(workspaceId, id))
    .returning({ id: tasks.id, campaignId: tasks.campaignId });

/** Deletes a task that nobody works on. No row: it is not there, or a run of it is open. */
export const deleteTask = (db: Db, workspaceId: WorkspaceId, id: TaskId) =>
  db
    .delete(tasks)
    .where(
      and(
        one(workspaceId, id),
        sql`not exists (select from runs r
                         where r.workspace_id = ${workspaceId} and r.subject_id = ${tasks.id}
                           and r.state in ('queued', 'running', 'waiting'))`,
      ),
    )
    .returning({ id: tasks.id, campaignId: tasks.campaignId });
