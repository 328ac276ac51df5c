import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Periods that have a name. Days are the workspace's; `week` and `month` are the last 7 and 30 of them, today included. */
export const PERIODS = [
  "today",
  "yesterday",
  "week",
  "month",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "all",
] as const;

export type NamedPeriod = (typeof PERIODS)[number];

/** A named period, or days from `first` to `last`, both included: `2026-11-01`. */
export type Period = NamedPeriod | { first: string; last: string };

/** Days that can be asked for: no business in these systems is older, and none plans so far ahead. */
export const ASKABLE_DAYS = { first: "1970-01-01", last: "2199-12-31" } as const;

/** A period in time. The local ones are moments by the workspace's clocks, `2026-11-01 00:00:00`, on full hours. */
export interface PeriodRow extends Record<string, unknown> {
  time_zone: string;
  /** `[starts, ends)`, whole local days. */
  starts: string;
  ends: string;
  /** What it is compared with: as many days before, up to the same hour (the nearest) where the period still runs. Null for "all". */
  prior_starts: string | null;
  prior_ends: string | null;
  /** ISO moments of the same. */
  prior_from: string | null;
  prior_to: string | null;
  /** ISO: when the period begins, and when it ends or, where it still runs, now; the same where it is still to come. */
  from: string;
  to: string;
  /** ISO: the product's time as it was read. */
  counted_at: string;
  /** The days, `2026-11-01`. */
  first: string;
  last: string;
}

/** Where a period begins and ends by the local date `today`; both days included. */
function daysOf(period: Exclude<Period, "all">, firstWeekday: number): { first: SQL; last: SQL } {
  const today = sql`today`;
  const back = (days: number) => sql`today - ${days}::int`;
  const week = sql`today - (extract(isodow from today)::int - ${firstWeekday}::int + 7) % 7`;
  const month = sql`date_trunc('month', today)::date`;
  if (typeof period === "object") return { first: sql`${period.first}::date`, last: sql`${period.last}::date` };
  switch (period) {
    case "today":
      return { first: today, last: today };
    case "yesterday":
      return { first: back(1), last: back(1) };
    case "week":
      return { first: back(6), last: today };
    case "month":
      return { first: back(29), last: today };
    case "this_week":
      return { first: week, last: today };
    case "last_week":
      return { first: sql`${week} - 7`, last: sql`${week} - 1` };
    case "this_month":
      return { first: month, last: today };
    case "last_month":
      return { first: sql`(${month} - interval '1 month')::date`, last: sql`${month} - 1` };
  }
}

/**
 * The bounds of a period by the workspace's calendar; no row for an unknown workspace.
 * @param firstWeekday ISO day a week begins on, 1 is Monday; only `this_week` and `last_week` ask.
 */
export const getPeriod = (db: Db, workspaceId: WorkspaceId, period: Period, firstWeekday = 1) => {
  const all = period === "all";
  const oldest = sql`(least(app_now(),
    (select min(created_at) from leads where workspace_id = ${workspaceId}),
    (select min(sent_at) from messages where workspace_id = ${workspaceId}),
    (select min(created_at) from contacts where workspace_id = ${workspaceId})) at time zone time_zone)::date`;
  const { first, last } = all ? { first: oldest, last: sql`today` } : daysOf(period, firstWeekday);
  const local = (moment: SQL) => sql`to_char(${moment}, 'YYYY-MM-DD HH24:MI:SS')`;
  const iso = (moment: SQL) => sql`to_char((${moment}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const days = sql`make_interval(days => last - first + 1)`;
  const hour = sql`date_trunc('hour', app_now() at time zone time_zone + interval '30 minutes')`;
  const priorStarts = sql`(first - ${days})`;
  const priorEnds = sql`(least(last + 1, greatest(${hour}, first)) - ${days})`;
  return db.execute<PeriodRow>(sql`
    select time_zone, ${local(sql`first`)} as starts, ${local(sql`last + 1`)} as ends,
           ${all ? null : local(priorStarts)}::text as prior_starts,
           ${all ? null : local(priorEnds)}::text as prior_ends,
           ${all ? null : iso(sql`${priorStarts} at time zone time_zone`)}::text as prior_from,
           ${all ? null : iso(sql`${priorEnds} at time zone time_zone`)}::text as prior_to,
           ${iso(sql`first::timestamp at time zone time_zone`)} as "from",
           ${iso(sql`greatest(first::timestamp at time zone time_zone, least(app_now(), (last + 1)::timestamp at time zone time_zone))`)} as "to",
           ${iso(sql`app_now()`)} as counted_at, first::text as first, last::text as last
      from (select time_zone, ${first} as first, ${last} as last
              from (select time_zone, (app_now() at time zone time_zone)::date as today
                      from workspaces where id = ${workspaceId}) as clock) as days`);
};
