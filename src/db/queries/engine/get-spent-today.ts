import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { spentOfDay } from "./spending.ts";

/** What a workspace has spent since its local midnight, micro-USD: paid calls that are settled, and those under way at their worst price. */
export const getSpentToday = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ spent: string }>(sql`select ${spentOfDay}::text as spent from workspaces w where w.id = ${workspaceId}`);
