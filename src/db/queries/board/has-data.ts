import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** Whether the workspace has any leads or messages at all: an empty board says how to fill it. */
export const hasData = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      leads: sql<boolean>`exists (select from leads where workspace_id = ${workspaceId})`,
      messages: sql<boolean>`exists (select from messages where workspace_id = ${workspaceId})`,
    })
    .from(workspaces)
    .where(sql`${workspaces.id} = ${workspaceId}`);
