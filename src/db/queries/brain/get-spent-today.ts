import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** What a workspace has spent since its local midnight, micro-USD: attempts of steps, and paid jobs settled or under way at their worst price. */
export const getSpentToday = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ spent: string }>(sql`
    with day as (
      select date_trunc('day', app_now() at time zone time_zone) at time zone time_zone as starts
        from workspaces where id = ${workspaceId}
    )
    select (coalesce((select sum(cost) from step_runs, day
                       where step_runs.workspace_id = ${workspaceId} and ended_at >= day.starts), 0)
          + coalesce((select sum(case when state = 'reserved' then worst_cost else cost end) from effects, day
                       where effects.workspace_id = ${workspaceId} and kind = 'paid'
                         and created_at >= day.starts), 0))::text as spent`);
