import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { receipts } from "../../schema/people.ts";
import { OAUTH_STATE_SOURCE } from "./spend-oauth-state.ts";

/** The note that an OAuth state was used, by whichever team: no tenant is known yet when it is asked for. States live 10 minutes. */
export const findSpentOauthState = (db: Db, nonce: string) =>
  db
    .select({ receivedAt: receipts.receivedAt })
    .from(receipts)
    .where(
      and(
        eq(receipts.source, OAUTH_STATE_SOURCE),
        eq(receipts.externalId, nonce),
        sql`${receipts.receivedAt} > app_now() - interval '1 hour'`,
      ),
    );
