import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { DIMENSIONS, dimensionValue, type LeadFilter, leadMoment, matchingLeads } from "../ask/lists.ts";
import { AskedSource, askedMessages, ListSource, rowsOfList } from "./list-rows.ts";
import { MOVED_FIGURES, movedRows } from "./measure-done.ts";
import { withinLocal } from "./recount.ts";

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

const local = z.string().regex(/^-?\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d$/);

/** What a figure was made of: its query, and the time by the workspace's clocks, `[starts, ends)`. */
export const FactSource = z.object({
  query: z.enum(FACT_QUERIES),
  timeZone: z.string().min(1),
  starts: local,
  ends: local,
  /** Of `leads.rejected`: those lost for this reason alone, in small letters. */
  reason: z.string().optional(),
  /** ISO: rows taken in later are left out. */
  asOf: z.iso.datetime({ offset: true }).optional(),
});
export type FactSource = z.infer<typeof FactSource>;

/** Rows behind an insight: the messages it counted. */
export const EvidenceSource = z.object({ insight: z.uuid() });
export type EvidenceSource = z.infer<typeof EvidenceSource>;

const isoMoment = z.iso.datetime({ offset: true });

/** Rows behind what recommendations moved once they were done; `[from, to)`. */
export const MovedSource = z.object({ moved: z.enum(MOVED_FIGURES), from: isoMoment, to: isoMoment });

/** Rows behind a count of leads: which leads, and of these those with one value of a field. */
export const LeadsSource = z.object({
  leads: z.object({
    from: isoMoment,
    to: isoMoment,
    temperature: z.enum(["hot", "warm", "cold"]).nullable(),
    status: z.enum(["new", "contacted", "qualified", "converted", "rejected"]).nullable(),
    source: z.string().nullable(),
    owner: z.string().nullable(),
  }) satisfies z.ZodType<LeadFilter>,
  by: z.object({ dimension: z.enum(DIMENSIONS), value: z.string() }).optional(),
  /** Of these, those that are converted by now. */
  converted: z.literal(true).optional(),
  /** As of `FactSource`. */
  asOf: isoMoment.optional(),
});
export type LeadsSource = z.infer<typeof LeadsSource>;

/** The receipt of a figure: where its rows are. */
export const RowSource = z.union([FactSource, EvidenceSource, AskedSource, MovedSource, LeadsSource, ListSource]);
export type RowSource = z.infer<typeof RowSource>;

/** A row behind a figure. */
export interface FactRow extends Record<string, unknown> {
  id: string;
  name: string;
  company: string | null;
  /** What makes it count: a status, a text, a score. */
  detail: string | null;
  /** ISO text: the moment by which it counts. */
  at: string;
}

interface Rows {
  table: "leads" | "contacts" | "messages";
  at: SQL;
  detail: SQL;
  where?: SQL;
}

const lead = (at: SQL, detail: SQL, where?: SQL): Rows => ({ table: "leads", at, detail, ...(where && { where }) });
const said = (where?: SQL): Rows => ({
  table: "messages",
  at: sql`it.sent_at`,
  detail: sql`left(it.text, 2000)`,
  ...(where && { where }),
});
const known = (at: SQL, detail: SQL, where?: SQL): Rows => ({ table: "contacts", at, detail, ...(where && { where }) });

const created = sql`it.created_at`;
const closed = sql`it.closed_at`;
const written = sql`it.written_at`;
const temperature = sql`it.temperature`;
const INGESTED = { leads: sql`it.ingested_at`, messages: sql`it.ingested_at`, contacts: sql`it.created_at` };

const ROWS: Record<FactQuery, Rows> = {
  "leads.new": lead(created, temperature),
  "leads.hot": lead(created, temperature, sql`it.temperature = 'hot'`),
  "leads.warm": lead(created, temperature, sql`it.temperature = 'warm'`),
  "leads.cold": lead(created, temperature, sql`it.temperature = 'cold'`),
  "leads.scored": lead(created, sql`it.score::text`, sql`it.score is not null`),
  "leads.converted": lead(closed, sql`it.status`, sql`it.status = 'converted'`),
  "leads.rejected": lead(closed, sql`it.rejection_reason`, sql`it.status = 'rejected'`),
  "leads.all": lead(created, sql`it.status`),
  "contacts.all": known(created, sql`it.title`),
  "contacts.written_to": known(written, sql`case when it.replied_at is null then 'no answer' else 'answered' end`),
  "contacts.responded": known(
    written,
    sql`'after ' || round(extract(epoch from it.replied_at - it.written_at) / 60) || ' min'`,
    sql`it.replied_at is not null`,
  ),
  "messages.received": said(sql`it.direction = 'inbound'`),
  "messages.sent": said(sql`it.direction = 'outbound'`),
  "messages.all": said(),
};

function conditions(workspaceId: WorkspaceId, fact: FactSource): SQL {
  const { table, at, where } = ROWS[fact.query];
  const parts = [
    sql`it.workspace_id = ${workspaceId}`,
    withinLocal(at, fact.timeZone, fact.starts, fact.ends),
    ...(where ? [where] : []),
    ...(fact.reason === undefined ? [] : [sql`reason_key(it.rejection_reason) = ${fact.reason}`]),
    ...(fact.asOf === undefined ? [] : [sql`${INGESTED[table]} <= ${fact.asOf}::timestamptz`]),
  ];
  return sql.join(parts, sql` and `);
}

/** The messages an insight or a question counted, newest first. */
function evidenceRows(workspaceId: WorkspaceId, source: EvidenceSource | AskedSource): SQL {
  const ids =
    "insight" in source
      ? sql`select said.id::uuid from brain_insights, jsonb_array_elements_text(evidence) as said (id)
             where workspace_id = ${workspaceId} and brain_insights.id = ${source.insight}::uuid`
      : askedMessages(workspaceId, source);
  return sql`messages as it join contacts on contacts.id = it.contact_id
   where it.workspace_id = ${workspaceId} and it.id in (${ids})`;
}

/** Leads of a filter, with `l` for the lead. */
function leadRows(workspaceId: WorkspaceId, { leads, by, converted, asOf }: LeadsSource): SQL {
  const parts = [
    matchingLeads(workspaceId, leads),
    ...(by ? [sql`${dimensionValue(by.dimension)} = ${by.value}`] : []),
    ...(converted ? [sql`l.status = 'converted'`] : []),
    ...(asOf ? [sql`l.ingested_at <= ${asOf}::timestamptz`] : []),
  ];
  return sql`leads l where ${sql.join(parts, sql` and `)}`;
}

const isoAt = (at: SQL): SQL => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`;

/** The rows a figure counts, newest first, at most `limit` (20) after `offset`. */
export const listFactRows = (
  db: Db,
  workspaceId: WorkspaceId,
  fact: RowSource & { limit?: number; offset?: number },
) => {
  const page = sql`limit ${fact.limit ?? 20}::int offset ${fact.offset ?? 0}::int`;
  if ("insight" in fact || "asked" in fact)
    return db.execute<FactRow>(sql`
      select it.id, contacts.name, contacts.company, left(it.text, 2000) as detail, ${isoAt(sql`it.sent_at`)}
        from ${evidenceRows(workspaceId, fact)} order by it.sent_at desc, it.id ${page}`);
  if ("moved" in fact || "list" in fact)
    return db.execute<FactRow>(sql`
      select id, name, company, detail, ${isoAt(sql`listed.at`)}
        from (${"moved" in fact ? movedRows(workspaceId, fact) : rowsOfList(workspaceId, fact)}) as listed
       order by listed.at desc, id ${page}`);
  if ("leads" in fact)
    return db.execute<FactRow>(sql`
      select it.id, contacts.name, contacts.company, it.detail, ${isoAt(sql`it.at`)}
        from (select l.id, l.contact_id, ${leadMoment(fact.leads)} as at,
                     concat_ws(', ', l.temperature, l.status, 'score ' || l.score, l.source) as detail
                from ${leadRows(workspaceId, fact)}) as it
        join contacts on contacts.id = it.contact_id
       order by it.at desc, it.id ${page}`);
  const { table, at, detail } = ROWS[fact.query];
  const contact = table === "contacts" ? sql`it` : sql`contacts`;
  const join = table === "contacts" ? sql`` : sql`join contacts on contacts.id = it.contact_id`;
  return db.execute<FactRow>(sql`
    select it.id, ${contact}.name, ${contact}.company, ${detail} as detail,
           ${isoAt(at)}
      from ${sql.identifier(table)} as it ${join}
     where ${conditions(workspaceId, fact)}
     order by ${at} desc, it.id
     ${page}`);
};

/** Counting stops here: what is above is "more than". */
export const MOST_COUNTED = 100_000;

/** How many rows a figure counts now, at most `MOST_COUNTED` + 1. */
export const countFactRows = (db: Db, workspaceId: WorkspaceId, fact: RowSource) => {
  const from = countedFrom(workspaceId, fact);
  return db.execute<{ rows: number }>(sql`
    select count(*)::int as rows from (select from ${from} limit ${MOST_COUNTED + 1}::int) as counted`);
};

function countedFrom(workspaceId: WorkspaceId, fact: RowSource): SQL {
  if ("insight" in fact || "asked" in fact) return evidenceRows(workspaceId, fact);
  if ("moved" in fact) return sql`(${movedRows(workspaceId, fact)}) as moved`;
  if ("list" in fact) return sql`(${rowsOfList(workspaceId, fact)}) as listed`;
  if ("leads" in fact) return leadRows(workspaceId, fact);
  return sql`${sql.identifier(ROWS[fact.query].table)} as it where ${conditions(workspaceId, fact)}`;
}
