import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";
import { actionWithContact } from "./action-with-contact.ts";

/** Actions of a status, highest priority first; `limit` is 20 unless given. `pending` leaves out snoozed and overdue ones. */
export const listActions = (
  db: Db,
  workspaceId: WorkspaceId,
  options: { status?: (typeof brainActions.$inferSelect)["status"]; limit?: number } = {},
) => {
  const status = options.status ?? "pending";
  const showing = sql`${brainActions.expiresAt} > app_now()
                  and coalesce(${brainActions.snoozedUntil} <= app_now(), true)`;
  return db
    .select(actionWithContact)
    .from(brainActions)
    .innerJoin(contacts, eq(contacts.id, brainActions.contactId))
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.status, status),
        status === "pending" ? showing : undefined,
      ),
    )
    .orderBy(desc(brainActions.priority), desc(brainActions.createdAt), brainActions.id)
    .limit(options.limit ?? 20);
};
