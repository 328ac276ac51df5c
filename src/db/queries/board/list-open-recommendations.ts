import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";
import { recommendationColumns } from "./recommendation.ts";

/**
 * What waits for somebody now: pending, awake, not expired; the most important first.
 * @param person Whose page it is: theirs stand first, then what is nobody's; what is another's is left out.
 */
export const listOpenRecommendations = (db: Db, workspaceId: WorkspaceId, person: string, limit = 10) =>
  db
    .select(recommendationColumns)
    .from(brainActions)
    .innerJoin(contacts, eq(contacts.id, brainActions.contactId))
    .where(
      and(
        eq(brainActions.workspaceId, workspaceId),
        eq(brainActions.status, "pending"),
        sql`${brainActions.expiresAt} > app_now()`,
        sql`coalesce(${brainActions.snoozedUntil} <= app_now(), true)`,
        sql`coalesce(${brainActions.assignee} = ${person}, true)`,
      ),
    )
    .orderBy(sql`${brainActions.assignee} is null`, desc(brainActions.priority), brainActions.id)
    .limit(limit);
