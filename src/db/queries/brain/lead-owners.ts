import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { lockWorkspace } from "../tenancy/lock-workspace.ts";

/** An owner of leads and who that is. */
export interface Owner extends Record<string, unknown> {
  /** As the leads name them, in lower case. */
  owner: string;
  slack_user_id: SlackUserId | null;
  /** How that is known: what Slack said of an e-mail is asked anew after a week. */
  by: "hand" | "member" | "email" | "id" | null;
  /** True where Slack was asked for this e-mail within the last week. */
  asked: boolean;
  leads: number;
}

const isSlackId = sql`upper(o.owner) ~ '^[UW][A-Z0-9]{6,}$'`;

const memberOf = (workspaceId: WorkspaceId) => sql`
  (select m.slack_user_id from members m
    where m.workspace_id = ${workspaceId} and lower(m.email) = o.owner order by m.seen_at desc, m.slack_user_id limit 1)`;

/** Who an owner is found to be where nobody chose by hand. */
const foundAs = (member: SQL) => sql`
  coalesce(${member}, case when known.source = 'email' then known.slack_user_id end, case when ${isSlackId} then upper(o.owner) end)`;

/** Who these owners are: as was chosen by hand (nobody, too), as a member's e-mail, by what Slack knew of it, or a Slack id themselves. */
const resolved = (workspaceId: WorkspaceId, owners: ReturnType<typeof sql>) => sql`
    select o.owner, o.leads,
           case when known.source = 'hand' then known.slack_user_id else ${foundAs(sql`member.id`)} end as slack_user_id,
           case when known.source = 'hand' then 'hand' when member.id is not null then 'member'
                when known.slack_user_id is not null then 'email' when ${isSlackId} then 'id' end as by,
           coalesce(known.changed_at > app_now() - interval '7 days', false) as asked
      from (${owners}) as o
      left join lead_owners known on known.workspace_id = ${workspaceId} and known.owner = o.owner
      left join lateral (select ${memberOf(workspaceId)} as id) as member on true`;

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

const handVersion = (workspaceId: WorkspaceId) => sql`
  (select md5(coalesce(string_agg(owner || ' ' || coalesce(slack_user_id, ''), chr(10) order by owner), ''))
     from lead_owners where workspace_id = ${workspaceId} and source = 'hand')`;

/** Which state the choices by hand are in; a form names the one it was made from. */
export const ownersVersion = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ version: string }>(sql`select ${handVersion(workspaceId)} as version`);

/**
 * Statements that keep what a person chose by hand, to be run as one batch; the last one answers whether it stands: all of it,
 * or nothing where somebody else saved since `version`. Who would be found without it is not kept by hand: an e-mail may come
 * to be somebody else's.
 */
export const chooseOwners = (
  db: Db,
  workspaceId: WorkspaceId,
  version: string,
  owners: { owner: string; slackUserId: string | null }[],
): Statement[] => [
  lockWorkspace(db, workspaceId),
  db.execute(sql`
    with item as (
      select distinct on (lower(i.owner)) lower(i.owner) as owner, i."slackUserId" as who
        from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as i (owner text, "slackUserId" text)
       order by lower(i.owner)
    ),
    found as (
      select o.owner, o.who, known.source = 'hand' as by_hand, known.slack_user_id as stands,
             ${foundAs(memberOf(workspaceId))} as without_hand
        from item o
        left join lead_owners known on known.workspace_id = ${workspaceId} and known.owner = o.owner
    ),
    form as (
      select ${handVersion(workspaceId)} = ${version} or not exists (
               select from found
                where case when by_hand then stands else without_hand end is distinct from who) as saved
    ),
    dropped as (
      delete from lead_owners
       using found, form
       where lead_owners.workspace_id = ${workspaceId} and lead_owners.owner = found.owner and lead_owners.source = 'hand'
         and found.who is not distinct from found.without_hand and form.saved
    ),
    kept as (
      insert into lead_owners (workspace_id, owner, slack_user_id, source)
      select ${workspaceId}::uuid, found.owner, found.who, 'hand' from found, form
       where form.saved and found.who is distinct from found.without_hand
          on conflict (workspace_id, owner) do update
         set slack_user_id = excluded.slack_user_id, source = 'hand', changed_at = app_now()
    )
    select saved from form`),
];

/** Keeps who Slack says that owners are. What somebody set by hand is not overwritten by it. */
export const saveOwners = (db: Db, workspaceId: WorkspaceId, owners: { owner: string; slackUserId: string | null }[]) =>
  db.execute(sql`
    insert into lead_owners (workspace_id, owner, slack_user_id, source)
    select distinct on (lower(item.owner)) ${workspaceId}::uuid, lower(item.owner), item."slackUserId", 'email'
      from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as item (owner text, "slackUserId" text)
     order by lower(item.owner)
        on conflict (workspace_id, owner) do update
       set slack_user_id = excluded.slack_user_id, source = excluded.source, changed_at = app_now()
     where lead_owners.source = 'email'`);
