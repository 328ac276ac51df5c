import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { rollupPieces } from "./rollup-pieces.ts";

/** What is measured: the period, the one before it (none for "all"), everything until the period's end; or a week of a trend. */
export type SpanName = "now" | "prior" | "total" | `week${number}`;

/** A span of local time, `[starts, ends)`, on full hours. */
export interface Span {
  span: SpanName;
  starts: string;
  ends: string;
}

/** What there is in a span. Leads are counted when they came in, closed ones when they were closed, contacts when first written to. */
export interface SpanCounts extends Record<string, unknown> {
  span: SpanName;
  hot: number;
  warm: number;
  cold: number;
  /** Leads with a score, and the sum of these. */
  scored: number;
  score_sum: number;
  converted: number;
  rejected: number;
  received: number;
  sent: number;
  /** Contacts that became known. */
  contacts: number;
  /** Contacts we first wrote to in the span, and those of them who have answered, whenever that was. */
  written_to: number;
  responded: number;
  /** Of those, how many took how long: a count for each bucket of `REPLY_BUCKETS`. */
  reply_times: number[];
}

/** Upper bounds of the buckets of answering time, in seconds; the last bucket has none. The same as in SQL's `reply_bucket`. */
export const REPLY_BUCKETS = [
  60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200, 64_800, 86_400, 129_600, 172_800,
  259_200, 345_600, 432_000, 604_800, 864_000, 1_209_600, 1_814_400, 2_592_000,
] as const;

const COUNTS = ["hot", "warm", "cold", "scored", "score_sum", "converted", "rejected"] as const;
const MORE_COUNTS = ["received", "sent", "contacts", "written_to", "responded"] as const;

/** The slots of spans, as a list of rows `(span, grain, starts, ends)`; typed, so that an empty one is a list, too. */
export function pieceRows(spans: Span[]): SQL {
  const rows = spans.flatMap((span) => rollupPieces(span).map((piece) => ({ ...piece, span: span.span })));
  if (rows.length === 0) return sql`select null::text, null::text, null::timestamp, null::timestamp where false`;
  const values = rows.map(
    ({ span, grain, starts, ends }) => sql`(${span}::text, ${grain}::text, ${starts}::timestamp, ${ends}::timestamp)`,
  );
  return sql`values ${sql.join(values, sql`, `)}`;
}

/** Adds up the rollups of each span; a row for every span. Only right where `rollupsReady`. */
export const measureRollups = (db: Db, workspaceId: WorkspaceId, timeZone: string, spans: Span[]) => {
  const sums = [...COUNTS, ...MORE_COUNTS].map(
    (name) => sql`coalesce(sum(${sql.identifier(name)}), 0)::int as ${sql.identifier(name)}`,
  );
  const buckets = Array.from(
    { length: REPLY_BUCKETS.length + 1 },
    (_, index) => sql`coalesce(sum(reply_times[${sql.raw(String(index + 1))}]), 0)::int`,
  );
  const names = spans.map(({ span }) => sql`(${span}::text)`);
  return db.execute<SpanCounts>(sql`
    with piece (span, grain, starts, ends) as (${pieceRows(spans)})
    select asked.span, counted.*
      from (values ${sql.join(names, sql`, `)}) as asked (span),
           lateral (
             select ${sql.join(sums, sql`, `)}, jsonb_build_array(${sql.join(buckets, sql`, `)}) as reply_times
               from piece
               join brain_rollups as slot
                 on slot.workspace_id = ${workspaceId} and slot.time_zone = ${timeZone} and slot.grain = piece.grain
                and slot.at >= piece.starts and slot.at < piece.ends
              where piece.span = asked.span) as counted`);
};

/** Whether the rollups of a workspace in a zone hold all its rows. */
export const rollupsReady = (db: Db, workspaceId: WorkspaceId, timeZone: string) =>
  db.execute<{ ready: boolean }>(sql`
    select exists (select from brain_rollup_zones
                    where workspace_id = ${workspaceId} and time_zone = ${timeZone}
                      and contacts_to is null and leads_to is null and messages_to is null) as ready`);

/** The commonest reasons leads were lost for in the span `now`, at most `limit`, and how often each is one there and before. */
export const measureReasons = (db: Db, workspaceId: WorkspaceId, timeZone: string, spans: Span[], limit = 5) =>
  db.execute<ReasonCount>(
    topReasons(
      sql`select piece.span, reason as key, sum(leads)::int as count
            from (${sql.join(reasonPieces(workspaceId, timeZone, spans), sql` union all `)}) as piece
           group by 1, 2
          having sum(leads) > 0`,
      limit,
    ),
  );

/** Each piece is a scan of its own: joined to a list of them, the planner reads all reasons of the workspace. */
const reasonPieces = (workspaceId: WorkspaceId, timeZone: string, spans: Span[]): SQL[] => [
  sql`select null::text as span, null::text as reason, 0 as leads where false`,
  ...spans
    .filter(({ span }) => span !== "total")
    .flatMap((span) => rollupPieces(span).map((piece) => ({ ...piece, span: span.span })))
    .map(
      ({ span, grain, starts, ends }) => sql`
        select ${span}::text, reason, leads from brain_rollup_reasons
         where workspace_id = ${workspaceId} and time_zone = ${timeZone} and grain = ${grain}
           and at >= ${starts}::timestamp and at < ${ends}::timestamp`,
    ),
];

/** Of rows `(span, key, count)`: those of the keys that are the most frequent ones in the span `now`. */
export const topReasons = (counted: SQL, limit: number): SQL => sql`
  with counted as (${counted}),
       top as (select key, count from counted where span = 'now' order by count desc, key limit ${limit}::int)
  select counted.span, counted.key, counted.count
    from counted join top on top.key = counted.key
   order by counted.span, top.count desc, counted.key`;

/** A reason in small letters, and how many leads were lost for it. */
export interface ReasonCount extends Record<string, unknown> {
  span: SpanName;
  key: string;
  count: number;
}
