import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/** `source` of the receipts of used OAuth states. */
export const OAUTH_STATE_SOURCE = "oauth-state";

/** Notes that an OAuth state was used, for the team it installed. @throws 23505 (unique_violation) when it had been: the whole batch fails. */
export const spendOauthState = (db: Db, slackTeamId: string, nonce: string) =>
  db.execute(sql`
    insert into receipts (workspace_id, source, external_id)
    select id, ${OAUTH_STATE_SOURCE}, ${nonce}
      from workspaces
     where slack_team_id = ${slackTeamId}`);
