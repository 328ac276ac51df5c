import { sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { brainAnswers } from "../../schema/brain.ts";

/** The answers that people wrote down, by kind of objection. */
export const listKnownAnswers = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ objection: string; text: string }>(sql`
    select objection, text from brain_answers where workspace_id = ${workspaceId} order by objection`);

/** Writes an answer down, or forgets it where the text is empty. Cut to 600 characters. */
export const writeKnownAnswer = (
  db: Db,
  workspaceId: WorkspaceId,
  answer: { objection: string; text: string; by: SlackUserId },
) => {
  const text = answer.text.trim().slice(0, 600);
  if (text === "")
    return db.execute(
      sql`delete from brain_answers where workspace_id = ${workspaceId} and objection = ${answer.objection}`,
    );
  const set = { text, changedBy: answer.by, changedAt: appNow };
  return db
    .insert(brainAnswers)
    .values({ workspaceId, objection: answer.objection, ...set })
    .onConflictDoUpdate({ target: [brainAnswers.workspaceId, brainAnswers.objection], set });
};

/** What a contact said and what we answered. */
export interface Answered extends Record<string, unknown> {
  said: string;
  answer: string;
  /** Who it was said to: their name is no part of an answer to others. */
  name: string;
}

/** Turns of contacts who became customers later, the newest first: their last words before each of our messages. */
export const listAnswered = (db: Db, workspaceId: WorkspaceId, limit = 400) =>
  db.execute<Answered>(sql`
    select left(said.text, 2000) as said, left(m.text, 1000) as answer, c.name
      from (select distinct contact_id from (
              select contact_id from leads
               where workspace_id = ${workspaceId} and status = 'converted'
               order by updated_at desc limit 100) as newest) as won
      join contacts c on c.id = won.contact_id and c.workspace_id = ${workspaceId}
      join messages m on m.workspace_id = ${workspaceId} and m.contact_id = won.contact_id and m.direction = 'outbound'
      cross join lateral (
             select before.text from messages before
              where before.workspace_id = ${workspaceId} and before.contact_id = won.contact_id
                and before.sent_at < m.sent_at
                and before.sent_at > m.sent_at - interval '7 days'
                and before.direction = 'inbound'
              order by before.sent_at desc limit 1) as said
     order by m.sent_at desc, m.id
     limit ${limit}`);
