import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Which leads a question is about; what is null narrows nothing. The span is `[from, to)`, ISO moments. */
export interface LeadFilter {
  from: string;
  to: string;
  temperature: "hot" | "warm" | "cold" | null;
  status: "new" | "contacted" | "qualified" | "converted" | "rejected" | null;
  source: string | null;
  owner: string | null;
}

/** A row of an answer. */
export interface AnswerRow extends Record<string, unknown> {
  id: string;
  name: string;
  company: string | null;
  detail: string | null;
  /** ISO text. */
  at: string | null;
}

const iso = (moment: SQL) => sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Closed leads count when they were closed, all others when they came in. */
export const leadMoment = ({ status }: Pick<LeadFilter, "status">): SQL =>
  status === "converted" || status === "rejected" ? sql`l.closed_at` : sql`l.created_at`;

/** Which leads, with `l` for the lead. */
export const matchingLeads = (workspaceId: WorkspaceId, filter: LeadFilter): SQL => {
  const { from, to, temperature, status, source, owner } = filter;
  const at = leadMoment(filter);
  return sql`l.workspace_id = ${workspaceId}
     and ${at} >= ${from}::timestamptz and ${at} < ${to}::timestamptz
     and (${temperature}::text is null or l.temperature = ${temperature}::text)
     and (${status}::text is null or l.status = ${status}::text)
     and (${source}::text is null or lower(l.source) = lower(${source}::text))
     and (${owner}::text is null or lower(l.owner) = lower(${owner}::text))`;
};

/** How many leads match. */
export const countLeads = (db: Db, workspaceId: WorkspaceId, filter: LeadFilter) =>
  db.execute<{ leads: number }>(
    sql`select count(*)::int as leads from leads l where ${matchingLeads(workspaceId, filter)}`,
  );

/** Leads that match, the best scored first. */
export const listLeads = (db: Db, workspaceId: WorkspaceId, filter: LeadFilter, limit: number) =>
  db.execute<AnswerRow>(sql`
    select l.id, c.name, c.company,
           concat_ws(', ', l.temperature, l.status, 'score ' || l.score, l.source) as detail, ${iso(sql`l.created_at`)} as at
      from leads l
      join contacts c on c.id = l.contact_id and c.workspace_id = ${workspaceId}
     where ${matchingLeads(workspaceId, filter)}
     order by l.score desc nulls last, l.created_at desc, l.id
     limit ${limit}::int`);

/** What leads can be counted by. */
export const DIMENSIONS = ["source", "status", "temperature", "owner", "rejection_reason"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A lead's value of a field, as it is shown. */
export const dimensionValue = (dimension: Dimension): SQL =>
  sql`coalesce(nullif(left(l.${sql.identifier(dimension)}, 80), ''), 'none given')`;

/** Leads that match by one of their fields, the most frequent values first, and how many of each were converted. */
export const countLeadsBy = (
  db: Db,
  workspaceId: WorkspaceId,
  dimension: Dimension,
  filter: LeadFilter,
  limit: number,
) =>
  db.execute<{ value: string; leads: number; converted: number }>(sql`
    select ${dimensionValue(dimension)} as value,
           count(*)::int as leads, (count(*) filter (where l.status = 'converted'))::int as converted
      from leads l
     where ${matchingLeads(workspaceId, filter)}
     group by 1
     order by count(*) desc, 1
     limit ${limit}::int`);

/** Contacts whose name, company or e-mail holds these words, and where they stand; names before companies. */
export const contactsCalled = (workspaceId: WorkspaceId, words: string): SQL => sql`
    select c.id, c.name, c.company,
           coalesce(concat_ws(', ', lead.temperature, lead.status, 'score ' || lead.score), 'no lead') as detail,
           c.created_at, strpos(lower(c.name), lower(${words}::text)) = 0 as by_company, c.changed_at
      from contacts c
      left join lateral (
             select l.temperature, l.status, l.score from leads l
              where l.workspace_id = ${workspaceId} and l.contact_id = c.id
              order by l.created_at desc, l.id desc limit 1) as lead on true
     where c.workspace_id = ${workspaceId}
       and (strpos(lower(c.name), lower(${words}::text)) > 0
            or strpos(lower(coalesce(c.company, '')), lower(${words}::text)) > 0
            or lower(coalesce(c.email, '')) = lower(${words}::text))`;

/** The same, at most `limit`. */
export const findContacts = (db: Db, workspaceId: WorkspaceId, words: string, limit: number) =>
  db.execute<AnswerRow>(sql`
    select id, name, company, detail, ${iso(sql`created_at`)} as at
      from (${contactsCalled(workspaceId, words)}) as called
     order by by_company, changed_at desc, id
     limit ${limit}::int`);

/** The newest messages of a contact. */
export const listMessagesOf = (db: Db, workspaceId: WorkspaceId, contactId: string, limit: number) =>
  db.execute<AnswerRow>(sql`
    select m.id, case when m.direction = 'inbound' then c.name else 'We' end as name, c.company,
           left(m.text, 300) as detail, ${iso(sql`m.sent_at`)} as at
      from messages m
      join contacts c on c.id = m.contact_id
     where m.workspace_id = ${workspaceId} and m.contact_id = ${contactId}::uuid
     order by m.sent_at desc, m.id
     limit ${limit}::int`);
