import { eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { installations, workspaces } from "../../schema/tenancy.ts";

/** The workspace of a Slack team, and whether Callboard is installed there. No row: it never was. */
export const findWorkspaceByTeam = (db: Db, slackTeamId: string) =>
  db
    .select({
      id: workspaces.id,
      name: workspaces.name,
      timeZone: workspaces.timeZone,
      botUserId: installations.botUserId,
      botToken: installations.botToken,
      scopes: installations.scopes,
    })
    .from(workspaces)
    .leftJoin(installations, eq(installations.workspaceId, workspaces.id))
    .where(eq(workspaces.slackTeamId, slackTeamId));
