import { isNull } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** Every workspace that is installed, with the product's time: for the operator's commands, which name one of them. */
export const listWorkspaces = (db: Db) =>
  db
    .select({
      id: workspaces.id,
      slackTeamId: workspaces.slackTeamId,
      name: workspaces.name,
      now: appNow.mapWith(workspaces.createdAt),
    })
    .from(workspaces)
    .where(isNull(workspaces.uninstalledAt))
    .orderBy(workspaces.slackTeamId);
