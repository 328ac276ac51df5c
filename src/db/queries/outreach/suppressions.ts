import { and, count, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../ids.ts";
import { suppressions } from "../../schema/outreach.ts";

/** What stands in the list: an address, a domain with all below it, or a person by name and company; lower case. */
export interface SuppressionKey {
  kind: "email" | "domain" | "person";
  value: string;
}

/** Who asked for it. */
export type SuppressedBy = { source: "manager"; addedBy: SlackUserId } | { source: "opt_out"; addedBy: null };

/** Adds to the list; what stands there already stays as it is. Answers what is new. */
export const addSuppressions = (db: Db, workspaceId: WorkspaceId, keys: SuppressionKey[], by: SuppressedBy) =>
  db
    .insert(suppressions)
    .values(keys.map((key) => ({ ...key, ...by, id: newId(), workspaceId })))
    .onConflictDoNothing()
    .returning({ kind: suppressions.kind, value: suppressions.value });

/** Takes one off the list. No row: it did not stand there. */
export const removeSuppression = (db: Db, workspaceId: WorkspaceId, { kind, value }: SuppressionKey) =>
  db
    .delete(suppressions)
    .where(and(eq(suppressions.workspaceId, workspaceId), eq(suppressions.kind, kind), eq(suppressions.value, value)))
    .returning({ id: suppressions.id, source: suppressions.source });

/**
 * Takes those off the list by name and company who opted out on a page that was sent to this address: who is taken off by the
 * address is meant whole.
 */
export const removePersonOf = (db: Db, workspaceId: WorkspaceId, email: string) =>
  db.execute<{ id: string }>(sql`
    delete from suppressions s
     using prospects p
     where s.workspace_id = ${workspaceId} and s.kind = 'person' and s.source = 'opt_out'
       and p.workspace_id = ${workspaceId} and lower(p.email) = ${email}
       and s.value = lower(p.name || e'\n' || p.company)
    returning s.id`);

/** The list, newest first. */
export const listSuppressions = (db: Db, workspaceId: WorkspaceId, limit = 50) =>
  db
    .select()
    .from(suppressions)
    .where(eq(suppressions.workspaceId, workspaceId))
    .orderBy(desc(suppressions.createdAt), desc(suppressions.id))
    .limit(limit);

export const countSuppressions = (db: Db, workspaceId: WorkspaceId) =>
  db.select({ count: count() }).from(suppressions).where(eq(suppressions.workspaceId, workspaceId));

/** Which of these people are on the list, by their place `n`, and under which entry. */
export const findSuppressed = (db: Db, workspaceId: WorkspaceId, keys: ({ n: number } & SuppressionKey)[]) =>
  db.execute<{ n: number; kind: SuppressionKey["kind"]; value: string }>(sql`
    select distinct on (k.n) k.n, s.kind, s.value
      from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k(n integer, kind text, value text)
      join suppressions s on s.workspace_id = ${workspaceId} and s.kind = k.kind and s.value = k.value
     order by k.n`);
