import { eq, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { SlackUserId } from "../../ids.ts";
import { installations, workspaces } from "../../schema/tenancy.ts";

export interface NewInstallation {
  /** Sealed with the team id as associated data. */
  botToken: string;
  botUserId: string;
  appId: string | null;
  enterpriseId: string | null;
  scopes: string;
  installedBy: SlackUserId | null;
}

/** Keeps the bot's token of a team's workspace, in place of a former one. No row: the team has no workspace. */
export const saveInstallation = (db: Db, slackTeamId: string, given: NewInstallation) =>
  db
    .insert(installations)
    .select(
      db
        .select({
          workspaceId: workspaces.id,
          botToken: sql<string>`${given.botToken}::text`.as("bot_token"),
          botUserId: sql<string>`${given.botUserId}::text`.as("bot_user_id"),
          appId: sql<string | null>`${given.appId}::text`.as("app_id"),
          enterpriseId: sql<string | null>`${given.enterpriseId}::text`.as("enterprise_id"),
          scopes: sql<string>`${given.scopes}::text`.as("scopes"),
          installedBy: sql<SlackUserId | null>`${given.installedBy}::text`.as("installed_by"),
          installedAt: sql<Date>`${appNow}`.as("installed_at"),
        })
        .from(workspaces)
        .where(eq(workspaces.slackTeamId, slackTeamId)),
    )
    .onConflictDoUpdate({
      target: installations.workspaceId,
      set: {
        botToken: sql`excluded.bot_token`,
        botUserId: sql`excluded.bot_user_id`,
        appId: sql`excluded.app_id`,
        enterpriseId: sql`excluded.enterprise_id`,
        scopes: sql`excluded.scopes`,
        installedBy: sql`coalesce(excluded.installed_by, ${installations.installedBy})`,
        installedAt: appNow,
      },
    })
    .returning({ workspaceId: installations.workspaceId });
