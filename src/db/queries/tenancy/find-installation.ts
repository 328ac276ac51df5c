import { eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { installations, workspaces } from "../../schema/tenancy.ts";

/** The bot's token, sealed, with the team id it is sealed for. No row: Callboard is not installed. */
export const findInstallation = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      botToken: installations.botToken,
      slackTeamId: workspaces.slackTeamId,
      botUserId: installations.botUserId,
    })
    .from(installations)
    .innerJoin(workspaces, eq(workspaces.id, installations.workspaceId))
    .where(eq(installations.workspaceId, workspaceId));
