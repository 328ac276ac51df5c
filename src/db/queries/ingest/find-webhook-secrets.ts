import { and, eq, isNull } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** The workspace of a Slack team and its sealed webhook secrets, with the product's time. No row: unknown, or uninstalled. */
export const findWebhookSecrets = (db: Db, slackTeamId: string) =>
  db
    .select({
      workspaceId: workspaces.id,
      current: workspaces.webhookSecret,
      former: workspaces.formerWebhookSecret,
      now: appNow.mapWith(workspaces.createdAt),
    })
    .from(workspaces)
    .where(and(eq(workspaces.slackTeamId, slackTeamId), isNull(workspaces.uninstalledAt)));
