import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Comes first in a batch, in a statement of its own: those after it see what another one has just saved. */
export const lockWorkspace = (db: Db, workspaceId: WorkspaceId): Statement =>
  db.execute(sql`select from workspaces where id = ${workspaceId} for update`);
