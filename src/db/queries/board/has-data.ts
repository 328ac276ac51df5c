import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** The first row by an index: `exists` alone may be looked for among all other workspaces' rows. */
const any = (table: "leads" | "messages", at: "created_at" | "sent_at", workspaceId: WorkspaceId) =>
  sql<boolean>`(select true from ${sql.identifier(table)} where workspace_id = ${workspaceId} order by ${sql.identifier(at)} limit 1) is not null`;

/** Whether the workspace has any leads or messages at all: an empty board says how to fill it. */
export const hasData = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      leads: any("leads", "created_at", workspaceId),
      messages: any("messages", "sent_at", workspaceId),
    })
    .from(workspaces)
    .where(sql`${workspaces.id} = ${workspaceId}`);
