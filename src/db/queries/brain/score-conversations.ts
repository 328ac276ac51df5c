import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ActionId, ContactId, WorkspaceId } from "../../ids.ts";

/** A contact and the last of what was said, oldest first. */
interface Talk extends Record<string, unknown> {
  id: ContactId;
  turns: { from: "lead" | "rep"; text: string }[];
}

export interface ScorableConversation extends Talk {
  /** Nobody has written for a week, or the contact's newest lead is converted or rejected. */
  over: boolean;
}

/** A conversation whose contact's newest lead has had its time. */
export interface ConversationOutcome extends Talk {
  converted: boolean;
}

const LIMITS = {
  /** Newest messages of a conversation that are read, and of each the first characters. */
  messages: 40,
  characters: 600,
  /** A lead younger than this has not had its time. */
  daysToEnd: 7,
  /** Conversations silent for longer keep the interest they have. */
  daysScored: 30,
  /** Of silence on both sides after which a conversation is over. */
  daysSilent: 7,
};

/** The newest messages of `contact_id`, as turns. */
const turnsOf = (contact: SQL, workspaceId: WorkspaceId) => sql`
  (select jsonb_agg(jsonb_build_object('from', said.side, 'text', said.text) order by said.sent_at, said.id)
     from (select case direction when 'inbound' then 'lead' else 'rep' end as side,
                  left(text, ${LIMITS.characters}::int) as text, sent_at, id
             from messages
            where workspace_id = ${workspaceId} and contact_id = ${contact}
            order by sent_at desc, id desc
            limit ${LIMITS.messages}::int) said)`;

/** Whether the conversation with `contact_id` is over. */
const isOver = (contact: SQL, workspaceId: WorkspaceId) => sql`
  (not exists (select from messages
                where workspace_id = ${workspaceId} and contact_id = ${contact}
                  and sent_at > app_now() - make_interval(days => ${LIMITS.daysSilent}::int))
   or coalesce((select status in ('converted', 'rejected')
                  from leads
                 where workspace_id = ${workspaceId} and contact_id = ${contact}
                 order by created_at desc, id desc
                 limit 1), false))`;

/** Contacts who wrote to us and whose newest lead has had its time, with how it stands. */
const ended = (workspaceId: WorkspaceId) => sql`
  select distinct on (lead.contact_id) lead.contact_id, lead.created_at, lead.status
    from leads lead
   where lead.workspace_id = ${workspaceId}
     and lead.created_at <= app_now() - make_interval(days => ${LIMITS.daysToEnd}::int)
     and exists (select from messages
                  where workspace_id = ${workspaceId} and contact_id = lead.contact_id and direction = 'inbound')
   order by lead.contact_id, lead.created_at desc, lead.id desc`;

/** How many conversations have come to an end, and how many of them to a conversion. */
export const countConversationOutcomes = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ rows: number; positives: number }>(sql`
    select count(*)::int as rows, count(*) filter (where status = 'converted')::int as positives
      from (${ended(workspaceId)}) as ended`);

/** The newest conversations that have come to an end, to learn from. */
export const listConversationOutcomes = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<ConversationOutcome>(sql`
    select ended.contact_id as id, ended.status = 'converted' as converted,
           ${turnsOf(sql`ended.contact_id`, workspaceId)} as turns
      from (select * from (${ended(workspaceId)}) as every order by created_at desc, contact_id limit ${limit}) as ended
     order by ended.created_at desc, ended.contact_id`);

/** Conversations in which the contact wrote during the last 30 days, after the contact's id `after`, by id. */
export const listConversationsToScore = (db: Db, workspaceId: WorkspaceId, after: string | null, limit: number) =>
  db.execute<ScorableConversation>(sql`
    select contact.id, ${turnsOf(sql`contact.id`, workspaceId)} as turns,
           ${isOver(sql`contact.id`, workspaceId)} as over
      from (select contacts.id
              from contacts
             where contacts.workspace_id = ${workspaceId}
               and (${after}::uuid is null or contacts.id > ${after}::uuid)
               and exists (select from messages
                            where workspace_id = ${workspaceId} and contact_id = contacts.id and direction = 'inbound'
                              and sent_at > app_now() - make_interval(days => ${LIMITS.daysScored}::int))
             order by contacts.id
             limit ${limit}) as contact
     order by contact.id`);

/** What was said with the contact a recommendation is about, and the interest last given; no row where the contact never wrote. */
export const conversationOfAction = (db: Db, workspaceId: WorkspaceId, id: ActionId) =>
  db.execute<ScorableConversation & { interest: number | null }>(sql`
    select contact.id, contact.interest, ${turnsOf(sql`contact.id`, workspaceId)} as turns,
           ${isOver(sql`contact.id`, workspaceId)} as over
      from brain_actions action
      join contacts contact on contact.id = action.contact_id and contact.workspace_id = ${workspaceId}
     where action.workspace_id = ${workspaceId} and action.id = ${id}
       and exists (select from messages
                    where workspace_id = ${workspaceId} and contact_id = contact.id and direction = 'inbound')`);

/** Writes the interest the model gave, where it changed, and gives those contacts. */
export const writeInterest = (db: Db, workspaceId: WorkspaceId, scores: { id: ContactId; score: number }[]) =>
  db.execute<{ id: ContactId }>(sql`
    update contacts
       set interest = item.score
      from jsonb_to_recordset(${JSON.stringify(scores)}::jsonb) as item (id uuid, score int)
     where contacts.id = item.id and contacts.workspace_id = ${workspaceId}
       and contacts.interest is distinct from item.score
    returning contacts.id`);
