import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import type { PeriodRow } from "./get-period.ts";

/** What a digest speaks of; ISO moments on full local hours. A week's is the seven days before `to`. */
interface DigestSpan {
  period: "day" | "week";
  from: string;
  to: string;
}

/**
 * The bounds of a digest's period, compared with the same hours of the week before: a Monday is no Sunday.
 * No row for an unknown workspace.
 */
export const getDigestPeriod = (db: Db, workspaceId: WorkspaceId, { period, from, to }: DigestSpan) => {
  const iso = (moment: SQL) => sql`to_char((${moment}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const local = (moment: SQL) => sql`to_char(${moment}, 'YYYY-MM-DD HH24:MI:SS')`;
  const begins = period === "week" ? sql`ends - interval '7 days'` : sql`${from}::timestamptz at time zone time_zone`;
  return db.execute<PeriodRow>(sql`
    select time_zone, ${local(sql`starts`)} as starts, ${local(sql`ends`)} as ends,
           ${local(sql`starts - interval '7 days'`)} as prior_starts,
           ${local(sql`ends - interval '7 days'`)} as prior_ends,
           ${iso(sql`(starts - interval '7 days') at time zone time_zone`)} as prior_from,
           ${iso(sql`(ends - interval '7 days') at time zone time_zone`)} as prior_to,
           ${iso(sql`starts at time zone time_zone`)} as "from", ${iso(sql`ends at time zone time_zone`)} as "to",
           ${iso(sql`app_now()`)} as counted_at, starts::date::text as first, (ends - interval '1 second')::date::text as last
      from (select time_zone, ends, ${begins} as starts
              from (select time_zone, ${to}::timestamptz at time zone time_zone as ends
                      from workspaces where id = ${workspaceId}) as clock) as span`);
};
