import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/** Expires overdue actions of all workspaces, at most `limit` (1,000) a call, and answers their ids; fewer than `limit`: that was all. */
export const expireActions = (db: Db, limit = 1000) =>
  db.execute<{ id: ActionId; workspace_id: WorkspaceId }>(sql`
    with overdue as (
      select id from brain_actions
       where status = 'pending' and expires_at <= app_now()
       order by expires_at
       limit ${limit}
         for update skip locked
    )
    update brain_actions
       set status = 'expired', changed_at = app_now()
      from overdue
     where brain_actions.id = overdue.id
    returning brain_actions.id, brain_actions.workspace_id`);

/** Expires overdue actions of one workspace. */
export const expireWorkspaceActions = (db: Db, workspaceId: WorkspaceId) =>
  db
    .update(brainActions)
    .set({ status: "expired", changedAt: appNow })
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.status, "pending"),
        sql`${brainActions.expiresAt} <= app_now()`,
      ),
    )
    .returning({ id: brainActions.id });
