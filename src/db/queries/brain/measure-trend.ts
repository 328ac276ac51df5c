import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Weeks that a trend shows, the last one included. */
export const TREND_WEEKS = 6;

/** A week's counts; weeks end where the digest's does. */
export interface TrendWeek extends Record<string, unknown> {
  /** Local date of the week's first day, `2026-11-18`. */
  begins: string;
  new_leads: number;
  received: number;
  converted: number;
}

/** The last weeks before `to`, oldest first; each by its own slice of an index. */
export const measureTrend = (db: Db, workspaceId: WorkspaceId, to: string) =>
  db.execute<TrendWeek>(sql`
    with week as (
      select ((${to}::timestamptz at time zone w.time_zone) - make_interval(days => 7 * (back + 1)::int)) as starts, w.time_zone
        from workspaces w, generate_series(${TREND_WEEKS - 1}::int, 0, -1) as back
       where w.id = ${workspaceId}
    ),
    span as (
      select starts::date::text as begins, starts at time zone time_zone as "from",
             (starts + interval '7 days') at time zone time_zone as "to"
        from week
    )
    select begins,
           (select count(*)::int from leads
             where workspace_id = ${workspaceId} and created_at >= span."from" and created_at < span."to") as new_leads,
           (select count(*)::int from messages
             where workspace_id = ${workspaceId} and direction = 'inbound' and sent_at >= span."from" and sent_at < span."to") as received,
           (select count(*)::int from leads
             where workspace_id = ${workspaceId} and status = 'converted'
               and updated_at >= span."from" and updated_at < span."to") as converted
      from span
     order by begins`);
