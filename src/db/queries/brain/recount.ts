import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { REPLY_BUCKETS, type ReasonCount, type Span, type SpanCounts, topReasons } from "./measure-rollups.ts";

/**
 * Rows whose `column` lies in `[starts, ends)` by the clocks of `timeZone`. The first pair of conditions lets an index be used:
 * no zone is further from UTC than a day.
 */
export const withinLocal = (column: SQL, timeZone: SQL | string, starts: SQL | string, ends: SQL | string): SQL => sql`
  (${column} >= (${starts}::timestamp - interval '1 day') at time zone 'UTC'
   and ${column} < (${ends}::timestamp + interval '1 day') at time zone 'UTC'
   and (${column} at time zone ${timeZone}::text) >= ${starts}::timestamp
   and (${column} at time zone ${timeZone}::text) < ${ends}::timestamp)`;

const spanRows = (spans: Span[]): SQL =>
  sql.join(
    spans.map(({ span, starts, ends }) => sql`(${span}::text, ${starts}::timestamp, ${ends}::timestamp)`),
    sql`, `,
  );

/** The tables counts are taken from, one at a time, so that one that cannot be read leaves the others. */
export const COUNT_SOURCES = ["leads", "messages", "contacts"] as const;

const count = (name: string, where: SQL): SQL => sql`count(*) filter (where ${where})::int as ${sql.identifier(name)}`;

function countsOf(
  workspaceId: WorkspaceId,
  within: (column: SQL) => SQL,
): Record<(typeof COUNT_SOURCES)[number], { columns: SQL[]; from: SQL }[]> {
  const mine = sql`workspace_id = ${workspaceId}`;
  const bucket = (_: unknown, index: number) =>
    sql`count(*) filter (where reply_bucket(replied_at - written_at) = ${sql.raw(String(index + 1))})::int`;
  const buckets = Array.from({ length: REPLY_BUCKETS.length + 1 }, bucket);
  return {
    leads: [
      {
        columns: [
          ...(["hot", "warm", "cold"] as const).map((word) => count(word, sql`temperature = ${word}`)),
          sql`count(score)::int as scored, coalesce(sum(score), 0)::int as score_sum`,
        ],
        from: sql`leads where ${mine} and ${within(sql`created_at`)}`,
      },
      {
        columns: (["converted", "rejected"] as const).map((word) => count(word, sql`status = ${word}`)),
        from: sql`leads where ${mine} and ${within(sql`closed_at`)}`,
      },
    ],
    messages: [
      {
        columns: [count("received", sql`direction = 'inbound'`), count("sent", sql`direction = 'outbound'`)],
        from: sql`messages where ${mine} and ${within(sql`sent_at`)}`,
      },
    ],
    contacts: [
      { columns: [sql`count(*)::int as contacts`], from: sql`contacts where ${mine} and ${within(sql`created_at`)}` },
      {
        columns: [
          sql`count(*)::int as written_to, count(replied_at)::int as responded`,
          sql`jsonb_build_array(${sql.join(buckets, sql`, `)}) as reply_times`,
        ],
        from: sql`contacts where ${mine} and ${within(sql`written_at`)}`,
      },
    ],
  };
}

/** What `measureRollups` tells of one source, counted from its rows: for a zone whose rollups are still being built. */
export const recount = (
  db: Db,
  workspaceId: WorkspaceId,
  timeZone: string,
  spans: Span[],
  source: (typeof COUNT_SOURCES)[number],
) => {
  const within = (column: SQL) => withinLocal(column, timeZone, sql`span.starts`, sql`span.ends`);
  const parts = countsOf(workspaceId, within)[source].map(
    ({ columns, from }) => sql`lateral (select ${sql.join(columns, sql`, `)} from ${from})`,
  );
  const named = parts.map((part, index) => sql`${part} as ${sql.identifier(`part${index}`)}`);
  const chosen = parts.map((_, index) => sql`${sql.identifier(`part${index}`)}.*`);
  return db.execute<Partial<SpanCounts> & Pick<SpanCounts, "span">>(sql`
    select span.span, ${sql.join(chosen, sql`, `)}
      from (values ${spanRows(spans)}) as span (span, starts, ends), ${sql.join(named, sql`, `)}`);
};

/** What `measureReasons` tells, from the rows themselves. */
export const recountReasons = (db: Db, workspaceId: WorkspaceId, timeZone: string, spans: Span[], limit = 5) =>
  db.execute<ReasonCount>(
    topReasons(
      sql`select span.span, reason_key(rejection_reason) as key, count(*)::int as count
            from (values ${spanRows(spans.filter(({ span }) => span !== "total"))}) as span (span, starts, ends)
            join leads on workspace_id = ${workspaceId} and status = 'rejected'
             and reason_key(rejection_reason) is not null
             and ${withinLocal(sql`closed_at`, timeZone, sql`span.starts`, sql`span.ends`)}
           group by 1, 2`,
      limit,
    ),
  );
