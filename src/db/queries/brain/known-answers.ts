import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { lockWorkspace } from "../tenancy/lock-workspace.ts";

/** The answers that people wrote down, by kind of objection. */
export const listKnownAnswers = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ objection: string; text: string }>(sql`
    select objection, text from brain_answers where workspace_id = ${workspaceId} order by objection`);

const answersState = (workspaceId: WorkspaceId) => sql`
  (select md5(coalesce(string_agg(objection || ' ' || text, chr(10) order by objection), ''))
     from brain_answers where workspace_id = ${workspaceId})`;

/** Which state the answers are in; a form names the one it was made from. */
export const answersVersion = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ version: string }>(sql`select ${answersState(workspaceId)} as version`);

/**
 * Statements that write answers down, and forget those whose text is empty, to be run as one batch; cut to 600 characters. The
 * last one answers whether it stands: all of it, or nothing where somebody else saved since `version`.
 */
export const writeKnownAnswers = (
  db: Db,
  workspaceId: WorkspaceId,
  form: { version: string; by: SlackUserId; answers: { objection: string; text: string }[] },
): Statement[] => {
  const answers = form.answers.map(({ objection, text }) => ({ objection, text: text.trim().slice(0, 600) }));
  return [
    lockWorkspace(db, workspaceId),
    db.execute(sql`
      with item as (
        select * from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) as i (objection text, text text)
      ),
      form as (
        select ${answersState(workspaceId)} = ${form.version} or not exists (
                 select from item
                   left join brain_answers known on known.workspace_id = ${workspaceId} and known.objection = item.objection
                  where coalesce(known.text, '') <> item.text) as saved
      ),
      forgotten as (
        delete from brain_answers
         using item, form
         where brain_answers.workspace_id = ${workspaceId}
           and brain_answers.objection = item.objection
           and item.text = ''
           and form.saved
      ),
      written as (
        insert into brain_answers (workspace_id, objection, text, changed_by)
        select ${workspaceId}::uuid, item.objection, item.text, ${form.by} from item, form where form.saved and item.text <> ''
            on conflict (workspace_id, objection) do update
           set text = excluded.text, changed_by = excluded.changed_by, changed_at = app_now()
         where brain_answers.text <> excluded.text
      )
      select saved from form`),
  ];
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
               where workspace_id = ${workspaceId} and status = 'converted' and closed_at is not null
               order by closed_at desc limit 100) as newest) as won
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
