import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/**
 * Dismisses a pending action; the reason teaches later recommendations. No row: it was already decided, has expired, or is another workspace's.
 * @param reason Free text, cut to 500 characters; empty or absent: none was given.
 */
export const dismissAction = (db: Db, workspaceId: WorkspaceId, id: ActionId, by: SlackUserId, reason?: string) =>
  db
    .update(brainActions)
    .set({
      status: "dismissed",
      dismissReason: reason?.trim().slice(0, 500) || null,
      decidedBy: by,
      decidedAt: appNow,
      snoozedUntil: null,
      changedAt: appNow,
    })
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.id, id),
        eq(brainActions.status, "pending"),
        sql`${brainActions.expiresAt} > app_now()`,
      ),
    )
    .returning();
