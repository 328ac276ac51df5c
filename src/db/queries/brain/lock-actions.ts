import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/**
 * Lets one transaction at a time add actions to a workspace. It is a statement of its own, before the insert:
 * the insert's snapshot must begin after the lock is had, or it would not see what the former holder added.
 */
export const lockActions = (db: Db, workspaceId: WorkspaceId) =>
  db.execute(sql`select pg_advisory_xact_lock(hashtextextended('brain_actions/' || ${workspaceId}::text, 0))`);
