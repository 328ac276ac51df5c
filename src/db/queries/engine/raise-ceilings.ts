import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { spentOfRun } from "./spending.ts";

const deliverable = sql`dispatch = r.dispatch + 1, published = 0, due_at = app_now(), changed_at = app_now()`;

/** Sets a run's ceiling (micro-USD) and wakes it if it waits for one. No row: it has ended, or has spent as much already. */
export const raiseRunBudget = (db: Db, workspace: WorkspaceId, run: RunId, budget: number) =>
  db.execute<{ id: RunId }>(sql`
    update runs r
       set budget = ${budget}::bigint, changed_at = app_now()
     where r.workspace_id = ${workspace}
       and r.id = ${run}
       and r.state in ('queued', 'running', 'waiting')
       and ${budget}::bigint > ${spentOfRun(sql`r.id`)}
    returning r.id`);

/** Wakes a run that waits for its ceiling to be raised. */
export const wakeHeldRun = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute(sql`
    update runs r
       set ${deliverable}
     where r.workspace_id = ${workspace}
       and r.id = ${run}
       and r.state = 'waiting'
       and r.wait ->> 'hold' = 'ceiling'`);

/** Sets what a workspace may spend a local day, micro-USD; null lifts the ceiling. */
export const setDailyBudget = (db: Db, workspace: WorkspaceId, budget: number | null) =>
  db.execute<{ id: WorkspaceId }>(sql`
    update workspaces set daily_budget = ${budget}::bigint where id = ${workspace} returning id`);

/** Wakes the runs that wait for the next day's money. */
export const wakeRunsOfDay = (db: Db, workspace: WorkspaceId) =>
  db.execute(sql`
    update runs r
       set ${deliverable}
     where r.workspace_id = ${workspace}
       and r.state = 'queued'
       and r.lock_token is null
       and r.error ->> 'ceiling' = 'day'`);

/** Whether a run is there and open. */
export const runIsOpen = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute<{ open: boolean }>(sql`
    select state in ('queued', 'running', 'waiting') as open from runs where workspace_id = ${workspace} and id = ${run}`);
