import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ContactId, WorkspaceId } from "../../ids.ts";

/** Where a conversation stands: the contact's last words, whether we answered, and the contact's newest lead. */
export interface Conversation extends Record<string, unknown> {
  contact_id: ContactId;
  name: string;
  company: string | null;
  /** The last inbound message, cut to 2,000 characters. */
  text: string;
  message_id: string;
  /** ISO moment of it. */
  said_at: string;
  hours_since: number;
  answered: boolean;
  temperature: "hot" | "warm" | "cold" | null;
  score: number | null;
  owner: string | null;
}

/** So many times what is asked for is looked at, of answered conversations and of unanswered ones: the newest. */
const LOOKED_AT = 4;

/**
 * Conversations whose last inbound message is of the last `days`; unanswered ones first, then by temperature, then the newest.
 * Contacts whose newest lead is converted or rejected are left out. At most `limit`. What it costs does not grow with what there is.
 */
export const listConversations = (db: Db, workspaceId: WorkspaceId, options: { days: number; limit: number }) => {
  const newest = (answered: SQL) => sql`
    select id, name, company, last_in_at, last_out_at
      from contacts
     where workspace_id = ${workspaceId}
       and last_in_at > app_now() - make_interval(days => ${options.days}::int)
       and ${answered}
     order by last_in_at desc
     limit ${options.limit * LOOKED_AT}::int`;
  return db.execute<Conversation>(sql`
    with talk as (
      (${newest(sql`(last_out_at < last_in_at or last_out_at is null)`)}) union all (${newest(sql`last_out_at >= last_in_at`)})
    ), open as (
      select talk.*, lead.temperature, lead.score, lead.owner
        from talk
        left join lateral (
               select temperature, score, status, owner
                 from leads
                where workspace_id = ${workspaceId} and contact_id = talk.id
                order by created_at desc, id desc
                limit 1) as lead on true
       where coalesce(lead.status not in ('converted', 'rejected'), true)
       order by coalesce(talk.last_out_at >= talk.last_in_at, false),
                array_position(array['hot', 'warm', 'cold'], lead.temperature) nulls last,
                talk.last_in_at desc, talk.id
       limit ${options.limit}::int
    )
    select open.id as contact_id, open.name, open.company, said.text, said.id as message_id, said.sent_at::text as said_at,
           extract(epoch from app_now() - said.sent_at)::float8 / 3600 as hours_since,
           coalesce(ours.sent_at >= said.sent_at, false) as answered,
           open.temperature, open.score, open.owner
      from open
     cross join lateral (
            select id, left(text, 2000) as text, sent_at
              from messages
             where workspace_id = ${workspaceId} and contact_id = open.id and direction = 'inbound'
               and sent_at > app_now() - make_interval(days => ${options.days}::int) and sent_at <= app_now()
             order by sent_at desc, id desc
             limit 1) as said
      left join lateral (
            select sent_at
              from messages
             where workspace_id = ${workspaceId} and contact_id = open.id and direction = 'outbound' and sent_at <= app_now()
             order by sent_at desc
             limit 1) as ours on true
     order by coalesce(ours.sent_at >= said.sent_at, false),
              array_position(array['hot', 'warm', 'cold'], open.temperature) nulls last,
              said.sent_at desc, open.id`);
};
