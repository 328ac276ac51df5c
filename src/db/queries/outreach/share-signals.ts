import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

export type SignalKind = "opened" | "played" | "finished" | "clicked";

/** A second one of a kind within so many minutes is the same visit. */
const VISIT_MINUTES = 30;

/**
 * Notes what the holder of a share page's address did: one row a prospect and kind, counted at most once a visit. The person is
 * the workspace's newest contact of that e-mail address. No row: the address is unknown or revoked, or it was noted just now.
 */
export const noteSignal = (db: Db, id: string, token: string, kind: SignalKind) =>
  db.execute<{ id: string; workspace_id: WorkspaceId; campaign_id: string }>(sql`
    insert into share_signals as s (id, workspace_id, prospect_id, contact_id, kind, last_at)
    select ${id}::uuid, p.workspace_id, p.id,
           (select k.id from contacts k
             where k.workspace_id = p.workspace_id and lower(k.email) = lower(p.email)
             order by k.created_at desc limit 1),
           ${kind}, app_now()
      from prospects p
     where p.share_token = ${token}
        on conflict (prospect_id, kind) do update
       set count = s.count + 1, last_at = app_now(), contact_id = coalesce(s.contact_id, excluded.contact_id)
     where s.last_at < app_now() - make_interval(mins => ${VISIT_MINUTES})
    returning s.id, s.workspace_id, (select p.campaign_id from prospects p where p.id = s.prospect_id) as campaign_id`);

/** Whom a share page is for, for opting out; also by an address that was revoked. */
export const findSharedPerson = (db: Db, token: string) =>
  db.execute<{
    workspace_id: WorkspaceId;
    name: string;
    company: string;
    email: string | null;
    sender: string;
    sender_company: string;
  }>(sql`
    select p.workspace_id, p.name, p.company, p.email, c.sender_name as sender, c.sender_company
      from prospects p join campaigns c on c.id = p.campaign_id
     where p.share_token = ${token}
        or p.id = (select r.prospect_id from revoked_shares r where r.token = ${token})`);

/** What a known contact did with a video, the strongest of it. */
export type VideoSignal = {
  contact_id: string;
  name: string;
  kind: "finished" | "clicked";
  campaign: string;
  temperature: "hot" | "warm" | "cold" | null;
  score: number | null;
  /** As the lead names its owner. */
  owner: string | null;
  hours_since: number;
  /** ISO moment. */
  at: string;
};

/**
 * Contacts who watched their video to the end or clicked in it lately, and whom nobody has written to since; a click before a watch,
 * the newest first. Whoever is on the suppression list is left out.
 */
export const listVideoSignals = (db: Db, workspaceId: WorkspaceId, { days, limit }: { days: number; limit: number }) =>
  db.execute<VideoSignal>(sql`
    with did as (
      select distinct on (k.id) k.id as contact_id, k.name, s.kind, c.name as campaign, s.last_at
        from share_signals s
        join prospects p on p.id = s.prospect_id
        join campaigns c on c.id = p.campaign_id
       cross join lateral (
             select id, name from contacts where workspace_id = ${workspaceId} and id = s.contact_id
              union
             select id, name from contacts where workspace_id = ${workspaceId} and lower(email) = lower(p.email)) as k
       where s.workspace_id = ${workspaceId}
         and s.kind in ('finished', 'clicked')
         and s.last_at > app_now() - make_interval(days => ${days})
         and not exists (select from suppressions x
                          where x.workspace_id = s.workspace_id and x.kind = 'email' and x.value = lower(p.email))
       order by k.id, case s.kind when 'clicked' then 0 else 1 end, s.last_at desc
    )
    select d.contact_id, d.name, d.kind, d.campaign, l.temperature, l.score, l.owner,
           (extract(epoch from app_now() - d.last_at) / 3600)::float8 as hours_since, to_json(d.last_at) #>> '{}' as at
      from did d
      left join lateral (
        select temperature, score, status, owner from leads
         where workspace_id = ${workspaceId} and contact_id = d.contact_id
         order by created_at desc limit 1) l on true
     where (l.status is null or l.status not in ('converted', 'rejected'))
       and not exists (select from messages m
                        where m.workspace_id = ${workspaceId} and m.contact_id = d.contact_id and m.direction = 'outbound'
                          and m.sent_at > d.last_at)
     order by d.last_at desc
     limit ${limit}`);
