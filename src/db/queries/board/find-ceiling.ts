import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** The ceiling of a campaign, a run or the workspace's day in micro-USD; null where it has none. No row: there is no such thing. */
export const findCeiling = (db: Db, workspace: WorkspaceId, about: { of: "campaign" | "run" | "day"; id?: string }) =>
  db.execute<{ ceiling: number | null }>(sql`
    select ceiling::float8 from (
      select 'campaign' as what, id, budget as ceiling from campaigns where workspace_id = ${workspace}
      union all
      select 'run', id, budget from runs where workspace_id = ${workspace}
      union all
      select 'day', id, daily_budget from workspaces where id = ${workspace}
    ) t
     where what = ${about.of}
       and id = coalesce(${about.id ?? null}::uuid, ${workspace}::uuid)`);
