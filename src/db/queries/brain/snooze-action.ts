import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/**
 * Puts a pending action away until a moment; it expires 24 h after waking. Its status stays `pending`.
 * No row: it was already decided or snoozed, has expired, is another workspace's, or `until` is not in the future.
 */
export const snoozeAction = (db: Db, workspaceId: WorkspaceId, id: ActionId, by: SlackUserId, until: Date) => {
  const wake = sql`${until.toISOString()}::timestamptz`;
  return db
    .update(brainActions)
    .set({
      snoozedUntil: until,
      expiresAt: sql`${wake} + interval '24 hours'`,
      decidedBy: by,
      decidedAt: appNow,
      changedAt: appNow,
    })
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.id, id),
        eq(brainActions.status, "pending"),
        sql`${brainActions.expiresAt} > app_now()`,
        sql`coalesce(${brainActions.snoozedUntil} <= app_now(), true)`,
        sql`${wake} > app_now()`,
      ),
    )
    .returning();
};
