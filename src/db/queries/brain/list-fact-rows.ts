import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** The names of the queries behind figures. */
export const FACT_QUERIES = [
  "leads.new",
  "leads.hot",
  "leads.warm",
  "leads.cold",
  "leads.scored",
  "leads.converted",
  "leads.rejected",
  "leads.all",
  "contacts.all",
  "contacts.written_to",
  "contacts.responded",
  "messages.received",
  "messages.sent",
  "messages.all",
] as const;

export type FactQuery = (typeof FACT_QUERIES)[number];

/** A row behind a figure. */
export interface FactRow extends Record<string, unknown> {
  id: string;
  name: string;
  /** What makes it count: a status, a text, a score. */
  detail: string | null;
  /** ISO text. */
  at: string;
}

/** The rows a figure counts, newest first, at most `limit` (20); `[from, to)` are the summary's own bounds. */
export const listFactRows = (
  db: Db,
  workspaceId: WorkspaceId,
  fact: { query: FactQuery; from: string; to: string; limit?: number },
) => {
  const within = (column: ReturnType<typeof sql>) =>
    sql`${column} >= ${fact.from}::timestamptz and ${column} < ${fact.to}::timestamptz`;
  const created = within(sql`leads.created_at`);
  const updated = within(sql`leads.updated_at`);
  const leads = (where: ReturnType<typeof sql>, detail: ReturnType<typeof sql>, at = sql`leads.created_at`) => sql`
    select leads.id, contacts.name, ${detail} as detail, ${at}::text as at
      from leads join contacts on contacts.id = leads.contact_id
     where leads.workspace_id = ${workspaceId} and ${where}
     order by ${at} desc, leads.id`;
  const messages = (where: ReturnType<typeof sql>) => sql`
    select messages.id, contacts.name, left(messages.text, 200) as detail, messages.sent_at::text as at
      from messages join contacts on contacts.id = messages.contact_id
     where messages.workspace_id = ${workspaceId} and ${where}
     order by messages.sent_at desc, messages.id`;
  const people = (where: ReturnType<typeof sql>) => sql`
    select contacts.id, contacts.name, contacts.company as detail, contact.first_out::text as at
      from (select contact_id, min(sent_at) filter (where direction = 'outbound') as first_out,
                   max(sent_at) filter (where direction = 'inbound') as last_in
              from messages where workspace_id = ${workspaceId} and ${within(sql`sent_at`)} group by contact_id) as contact
      join contacts on contacts.id = contact.contact_id
     where ${where}
     order by contact.first_out desc, contacts.id`;
  const before = sql`leads.created_at < ${fact.to}::timestamptz`;
  const by: Record<FactQuery, () => ReturnType<typeof sql>> = {
    "leads.new": () => leads(created, sql`leads.temperature`),
    "leads.hot": () => leads(sql`${created} and temperature = 'hot'`, sql`leads.temperature`),
    "leads.warm": () => leads(sql`${created} and temperature = 'warm'`, sql`leads.temperature`),
    "leads.cold": () => leads(sql`${created} and temperature = 'cold'`, sql`leads.temperature`),
    "leads.scored": () => leads(sql`${created} and score is not null`, sql`leads.score::text`),
    "leads.converted": () => leads(sql`${updated} and status = 'converted'`, sql`leads.status`, sql`leads.updated_at`),
    "leads.rejected": () =>
      leads(sql`${updated} and status = 'rejected'`, sql`leads.rejection_reason`, sql`leads.updated_at`),
    "leads.all": () => leads(before, sql`leads.status`),
    "contacts.all": () => sql`
      select id, name, company as detail, created_at::text as at from contacts
       where workspace_id = ${workspaceId} order by created_at desc, id`,
    "contacts.written_to": () => people(sql`contact.first_out is not null`),
    "contacts.responded": () => people(sql`contact.last_in > contact.first_out`),
    "messages.received": () => messages(sql`direction = 'inbound' and ${within(sql`messages.sent_at`)}`),
    "messages.sent": () => messages(sql`direction = 'outbound' and ${within(sql`messages.sent_at`)}`),
    "messages.all": () => messages(sql`messages.sent_at < ${fact.to}::timestamptz`),
  };
  return db.execute<FactRow>(sql`${by[fact.query]()} limit ${fact.limit ?? 20}`);
};
