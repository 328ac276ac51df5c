import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

export type Period = "today" | "week" | "month" | "all";

/** Local days a period spans, today included; "all" spans from the first row. */
export const PERIOD_DAYS = { today: 1, week: 7, month: 30 } as const;

/** A period in time: `[from, to)`, and the equally long part of the period before; ISO moments in UTC. */
export interface PeriodRow extends Record<string, unknown> {
  time_zone: string;
  from: string;
  to: string;
  /** Null for "all": there is nothing before it. */
  prior_from: string | null;
  prior_to: string | null;
}

/**
 * The bounds of a period by the workspace's calendar: it begins at a local midnight and ends now; the one before ends at the same
 * local time of day, so that half a day is compared with half a day. No row for an unknown workspace.
 */
export const getPeriod = (db: Db, workspaceId: WorkspaceId, period: Period) => {
  const days = period === "all" ? 0 : PERIOD_DAYS[period];
  const iso = (moment: ReturnType<typeof sql>) =>
    sql`to_char((${moment}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  if (period === "all")
    return db.execute<PeriodRow>(sql`
      select time_zone,
             ${iso(sql`least(app_now(),
               (select min(created_at) from leads where workspace_id = ${workspaceId}),
               (select min(sent_at) from messages where workspace_id = ${workspaceId}),
               (select min(created_at) from contacts where workspace_id = ${workspaceId}))`)} as "from",
             ${iso(sql`app_now()`)} as "to", null as prior_from, null as prior_to
        from workspaces where id = ${workspaceId}`);
  return db.execute<PeriodRow>(sql`
    select time_zone,
           ${iso(sql`midnight at time zone time_zone`)} as "from",
           ${iso(sql`app_now()`)} as "to",
           ${iso(sql`(midnight - make_interval(days => ${days}::int)) at time zone time_zone`)} as prior_from,
           ${iso(sql`(app_now() at time zone time_zone - make_interval(days => ${days}::int)) at time zone time_zone`)} as prior_to
      from (select time_zone,
                   date_trunc('day', app_now() at time zone time_zone) - make_interval(days => ${days - 1}::int) as midnight
              from workspaces where id = ${workspaceId}) as local`);
};
