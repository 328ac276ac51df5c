import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";

/** An owner of leads and who that is. */
export interface Owner extends Record<string, unknown> {
  /** As the leads name them, in lower case. */
  owner: string;
  slack_user_id: SlackUserId | null;
  /** True where Slack was asked for this e-mail within the last week. */
  asked: boolean;
  leads: number;
}

const isSlackId = sql`upper(o.owner) ~ '^[UW][A-Z0-9]{6,}$'`;

/** Who these owners are: by hand, by what Slack knew of the e-mail, as a member's e-mail, or a Slack id themselves. */
const resolved = (workspaceId: WorkspaceId, owners: ReturnType<typeof sql>) => sql`
    select o.owner, o.leads,
           coalesce(known.slack_user_id,
                    (select m.slack_user_id from members m
                      where m.workspace_id = ${workspaceId} and lower(m.email) = o.owner limit 1),
                    case when ${isSlackId} then upper(o.owner) end) as slack_user_id,
           coalesce(known.changed_at > app_now() - interval '7 days', false) as asked
      from (${owners}) as o
      left join lead_owners known on known.workspace_id = ${workspaceId} and known.owner = o.owner`;

/** Resolves the owners named. */
export const resolveOwners = (db: Db, workspaceId: WorkspaceId, owners: string[]) =>
  db.execute<Owner>(
    resolved(
      workspaceId,
      sql`select distinct lower(value) as owner, 0 as leads
            from jsonb_array_elements_text(${JSON.stringify(owners)}::jsonb)`,
    ),
  );

/** The owners of open leads, those with the most leads first. */
export const listOwners = (db: Db, workspaceId: WorkspaceId, limit = 20) =>
  db.execute<Owner>(
    resolved(
      workspaceId,
      sql`select lower(owner) as owner, count(*)::int as leads from leads
           where workspace_id = ${workspaceId} and owner <> '' and status not in ('converted', 'rejected')
           group by lower(owner) order by count(*) desc, lower(owner) limit ${limit}`,
    ),
  );

/** Keeps who owners are. What somebody set by hand is not overwritten by what Slack says of an e-mail. */
export const saveOwners = (
  db: Db,
  workspaceId: WorkspaceId,
  source: "email" | "hand",
  owners: { owner: string; slackUserId: string | null }[],
) =>
  db.execute(sql`
    insert into lead_owners (workspace_id, owner, slack_user_id, source)
    select distinct on (lower(item.owner)) ${workspaceId}::uuid, lower(item.owner), item."slackUserId", ${source}
      from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as item (owner text, "slackUserId" text)
     order by lower(item.owner)
        on conflict (workspace_id, owner) do update
       set slack_user_id = excluded.slack_user_id, source = excluded.source, changed_at = app_now()
     where excluded.source = 'hand' or lead_owners.source = 'email'`);
