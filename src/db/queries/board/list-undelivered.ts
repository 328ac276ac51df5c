import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, SlackUserId, WorkspaceId } from "../../ids.ts";

/** Something that Callboard had to say and Slack took nowhere, neither in its place nor as a direct message. */
export interface Undelivered extends Record<string, unknown> {
  runId: RunId | null;
  pipeline: string | null;
  /** How its run stands. */
  state: string | null;
  /** Its campaign's name. */
  campaign: string | null;
  channel: string | null;
  /** What Slack said last. */
  error: string | null;
  /** ISO text. */
  since: string;
}

/** Those of the last week that were meant for a person, or for nobody by name. The newest, at most `limit` (5). */
export const listUndelivered = (db: Db, workspaceId: WorkspaceId, user: SlackUserId, limit = 5) =>
  db.execute<Undelivered>(sql`
    select e.run_id as "runId", r.pipeline, r.state, c.name as campaign, e.target ->> 'channel' as channel, e.error,
           to_char(e.settled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
      from effects e
      left join runs r on r.id = e.run_id and r.workspace_id = e.workspace_id
      left join campaigns c on c.id = coalesce(e.campaign_id, r.campaign_id) and c.workspace_id = e.workspace_id
     where e.workspace_id = ${workspaceId}
       and e.kind = 'post'
       and e.state = 'failed'
       and e.settled_at > app_now() - interval '7 days'
       and coalesce(e.target ->> 'user', ${user}) = ${user}
     order by e.settled_at desc, e.id
     limit ${limit}`);
