import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";
import { actionWithContact } from "./action-with-contact.ts";

/** Pending actions by urgency (immediate, today, this week), then by priority. `urgency` keeps one; `limit` is 5 unless given. */
export const listTopActions = (
  db: Db,
  workspaceId: WorkspaceId,
  options: { urgency?: (typeof brainActions.$inferSelect)["urgency"]; limit?: number } = {},
) =>
  db
    .select(actionWithContact)
    .from(brainActions)
    .innerJoin(contacts, eq(contacts.id, brainActions.contactId))
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.status, "pending"),
        options.urgency ? eq(brainActions.urgency, options.urgency) : undefined,
        sql`${brainActions.expiresAt} > app_now()`,
        sql`coalesce(${brainActions.snoozedUntil} <= app_now(), true)`,
      ),
    )
    .orderBy(
      sql`array_position(array['immediate', 'today', 'this_week'], ${brainActions.urgency})`,
      desc(brainActions.priority),
      brainActions.id,
    )
    .limit(options.limit ?? 5);
