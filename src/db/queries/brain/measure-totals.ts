import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** How much a workspace has in all, until a moment. */
export interface Totals extends Record<string, unknown> {
  leads: number;
  contacts: number;
  messages: number;
}

/** Counts leads and messages dated before `to` (ISO), and all contacts. */
export const measureTotals = (db: Db, workspaceId: WorkspaceId, to: string) =>
  db.execute<Totals>(sql`
    select (select count(*)::int from leads where workspace_id = ${workspaceId} and created_at < ${to}::timestamptz) as leads,
           (select count(*)::int from contacts where workspace_id = ${workspaceId}) as contacts,
           (select count(*)::int from messages where workspace_id = ${workspaceId} and sent_at < ${to}::timestamptz) as messages`);
