import { sql } from "drizzle-orm";
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

/**
 * Conversations whose last inbound message is of the last `days`; unanswered ones first, then by temperature, then the newest.
 * Contacts whose newest lead is converted or rejected are left out. At most `limit`.
 */
export const listConversations = (db: Db, workspaceId: WorkspaceId, options: { days: number; limit: number }) =>
  db.execute<Conversation>(sql`
    with last_in as (
      select distinct on (contact_id) contact_id, id, left(text, 2000) as text, sent_at
        from messages
       where workspace_id = ${workspaceId} and direction = 'inbound'
         and sent_at > app_now() - make_interval(days => ${options.days}::int) and sent_at <= app_now()
       order by contact_id, sent_at desc, id desc
    ), last_out as (
      select contact_id, max(sent_at) as sent_at
        from messages
       where workspace_id = ${workspaceId} and direction = 'outbound'
         and sent_at > app_now() - make_interval(days => ${options.days}::int) and sent_at <= app_now()
       group by contact_id
    ), newest_lead as (
      select distinct on (contact_id) contact_id, temperature, score, status, owner
        from leads
       where workspace_id = ${workspaceId} and contact_id in (select contact_id from last_in)
       order by contact_id, created_at desc, id desc
    )
    select last_in.contact_id, contacts.name, contacts.company, last_in.text, last_in.id as message_id,
           last_in.sent_at::text as said_at,
           extract(epoch from app_now() - last_in.sent_at)::float8 / 3600 as hours_since,
           coalesce(last_out.sent_at >= last_in.sent_at, false) as answered,
           newest_lead.temperature, newest_lead.score, newest_lead.owner
      from last_in
      join contacts on contacts.id = last_in.contact_id and contacts.workspace_id = ${workspaceId}
      left join last_out on last_out.contact_id = last_in.contact_id
      left join newest_lead on newest_lead.contact_id = last_in.contact_id
     where coalesce(newest_lead.status not in ('converted', 'rejected'), true)
     order by coalesce(last_out.sent_at >= last_in.sent_at, false),
              array_position(array['hot', 'warm', 'cold'], newest_lead.temperature) nulls last,
              last_in.sent_at desc, last_in.contact_id
     limit ${options.limit}`);
