import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/**
 * Takes a Done, Dismiss or Snooze back: pending again, with a fresh 24 h. Anyone of the workspace may; `decidedBy` names who took it back.
 * No row: nothing to take back, another workspace's, or the contact has a newer pending action of this type.
 */
export const undoAction = (db: Db, workspaceId: WorkspaceId, id: ActionId, by: SlackUserId) =>
  db
    .update(brainActions)
    .set({
      status: "pending",
      snoozedUntil: null,
      dismissReason: null,
      decidedBy: by,
      decidedAt: null,
      expiresAt: sql`app_now() + interval '24 hours'`,
      changedAt: appNow,
    })
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.id, id),
        sql`(${brainActions.status} in ('actioned', 'dismissed')
             or (${brainActions.status} = 'pending' and ${brainActions.snoozedUntil} > app_now()))`,
        sql`not exists (
              select from brain_actions other
               where other.workspace_id = ${brainActions.workspaceId}
                 and other.contact_id = ${brainActions.contactId}
                 and other.type = ${brainActions.type}
                 and other.id <> ${brainActions.id}
                 and other.status = 'pending'
                 and other.expires_at > app_now())`,
      ),
    )
    .returning();
