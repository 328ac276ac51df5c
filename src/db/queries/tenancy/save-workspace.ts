import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { newId, type WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** Makes the team's workspace, or takes over its new name and lifts an uninstall. A time zone that people set is left alone. */
export const saveWorkspace = (db: Db, team: { slackTeamId: string; name: string; timeZone?: string | undefined }) =>
  db
    .insert(workspaces)
    .values({
      id: newId<WorkspaceId>(),
      slackTeamId: team.slackTeamId,
      name: team.name,
      ...(team.timeZone ? { timeZone: team.timeZone } : {}),
    })
    .onConflictDoUpdate({ target: workspaces.slackTeamId, set: { name: sql`excluded.name`, uninstalledAt: null } })
    .returning({ id: workspaces.id, timeZone: workspaces.timeZone });
