import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/** Marks a pending action done, and notes where its lead stands; a snoozed one too. No row: it was already decided, has expired, or is another workspace's. */
export const markActioned = (db: Db, workspaceId: WorkspaceId, id: ActionId, by: SlackUserId) =>
  db
    .update(brainActions)
    .set({
      status: "actioned",
      decidedBy: by,
      decidedAt: appNow,
      snoozedUntil: null,
      changedAt: appNow,
      stageBefore: sql`(select l.status from leads l
                         where l.workspace_id = ${brainActions.workspaceId} and l.contact_id = ${brainActions.contactId}
                         order by l.created_at desc, l.id desc limit 1)`,
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
