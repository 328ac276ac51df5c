import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/**
 * Removes the token of a team and notes the uninstall, unless it was installed again after `happenedAt`: Slack sends
 * `app_uninstalled` and `tokens_revoked` in any order, more than once, and up to an hour late.
 * @param happenedAt Slack's `event_time`, in whole seconds: an installation of that same second counts as older.
 */
export const removeInstallation = (db: Db, slackTeamId: string, happenedAt: number) =>
  db.execute<{ workspace_id: string }>(sql`
    with gone as (
      delete from installations i
       using workspaces w
       where w.id = i.workspace_id
         and w.slack_team_id = ${slackTeamId}
         and i.installed_at < to_timestamp(${happenedAt}::float8 + 1)
      returning i.workspace_id
    )
    update workspaces w
       set uninstalled_at = app_now()
      from gone
     where w.id = gone.workspace_id
    returning w.id as workspace_id`);
