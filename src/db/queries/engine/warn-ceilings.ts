import { type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { EffectId, RunId, WorkspaceId } from "../../ids.ts";
import { spentOfDay, spentOfRun } from "./spending.ts";

/** Four fifths of a ceiling, of what is spent and ordered at its worst price. */
const near = (spent: SQL, limit: SQL) => sql`${limit} is not null and ${spent} * 5 >= ${limit} * 4`;

/**
 * Last statement of a paid reservation's batch: makes the warnings of the run's and of the day's ceiling due, each once a
 * ceiling, the day's once a local day. They go where the questions go: into the campaign's thread, else where the run was begun.
 */
export const warnCeilings = (
  db: Db,
  workspace: WorkspaceId,
  run: RunId,
  ids: { run: EffectId; day: EffectId },
): Statement =>
  db.execute(sql`
    with at as (
      select r.id as run, r.campaign_id, r.budget, w.daily_budget, coalesce(c.origin, r.origin) as origin, w.id as workspace
        from runs r
        join workspaces w on w.id = r.workspace_id
        left join campaigns c on c.id = r.campaign_id
       where r.workspace_id = ${workspace}
         and r.id = ${run}
         and (r.budget is not null or w.daily_budget is not null)
    )
    insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
    select ${ids.run}::uuid, ${workspace}::uuid, 'run/' || at.run || '/ceiling/' || at.budget || '/warning', 'post', 'run_warning',
           at.campaign_id, 'Slack', 'due', at.origin,
           jsonb_build_object('limit', at.budget, 'spent', ${spentOfRun(sql`at.run`)}, 'runId', at.run)
      from at
     where at.origin is not null and ${near(spentOfRun(sql`at.run`), sql`at.budget`)}
    union all
    select ${ids.day}::uuid, ${workspace}::uuid,
           'day/' || at.daily_budget || '/warning/' || (app_now() at time zone w.time_zone)::date, 'post', 'day_warning',
           at.campaign_id, 'Slack', 'due', at.origin, jsonb_build_object('limit', at.daily_budget, 'spent', ${spentOfDay})
      from at join workspaces w on w.id = at.workspace
     where at.origin is not null and ${near(spentOfDay, sql`at.daily_budget`)}
        on conflict do nothing`);
