import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** Gives a workspace that nobody has been seen in the zone of its first person. Run it before that person is saved. */
export const adoptTimeZone = (db: Db, workspaceId: WorkspaceId, timeZone: string) =>
  db
    .update(workspaces)
    .set({ timeZone })
    .where(
      and(
        eq(workspaces.id, workspaceId),
        eq(workspaces.timeZone, "UTC"),
        sql`not exists (select from members where workspace_id = ${workspaceId})`,
      ),
    )
    .returning({ id: workspaces.id });
