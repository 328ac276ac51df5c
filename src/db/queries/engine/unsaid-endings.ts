import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { CampaignId, EffectId, RunId, WorkspaceId } from "../../ids.ts";
import type { Origin } from "../../schema/runs.ts";

/**
 * An ending that was not told exactly once. `missing`: the ledger has no row for it; `late`: the row is due or under way
 * still; `failed`: Slack did not take it; `twice`: more than one order of it is done or unknown.
 */
export type UnsaidEnding = {
  about: "run" | "campaign";
  id: RunId | CampaignId;
  /** The number of the ending, from 1. */
  ending: number;
  key: string;
  verdict: "missing" | "late" | "failed" | "twice";
  /** It is the last ending, and the subject stands ended: only this one can still be told. */
  current: boolean;
  target: Origin;
  effect_id: EffectId | null;
};

/**
 * The endings of runs and campaigns begun in Slack, more than an hour and at most a week ago, that have not exactly one
 * last word that is done or unknown. A run that had nothing to say has one that is done and silent.
 */
export const unsaidEndings = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<UnsaidEnding>(sql`
    with ended as (
      select 'run' as about, r.id, r.endings, r.origin as target, r.state in ('completed', 'failed', 'cancelled') as over,
             coalesce(r.ended_at, r.changed_at) as at
        from runs r
       where r.workspace_id = ${workspace} and r.origin is not null and r.endings > 0
      union all
      select 'campaign', c.id, c.endings, c.origin, c.status in ('completed', 'failed', 'cancelled'),
             coalesce(c.ended_at, c.changed_at)
        from campaigns c
       where c.workspace_id = ${workspace} and c.origin is not null and c.endings > 0
    ),
    ending as (
      select e.*, n.ending, e.about || '/' || e.id || '/' || n.ending || '/last_word' as key
        from ended e cross join lateral generate_series(1, e.endings) as n(ending)
       where e.at between app_now() - interval '7 days' and app_now() - interval '1 hour'
    ),
    told as (
      select g.*, count(f.id) as orders, count(f.id) filter (where f.state in ('done', 'unknown')) as said,
             bool_or(f.state in ('due', 'reserved')) as under_way,
             (array_agg(f.id order by f.ordinal desc) filter (where f.state = 'failed'))[1] as failed_id
        from ending g
        left join effects f on f.workspace_id = ${workspace} and f.key = g.key
       group by g.about, g.id, g.endings, g.target, g.over, g.at, g.ending, g.key
    )
    select about, id, ending, key, over and ending = endings as current, target, failed_id as effect_id,
           case when said > 1 then 'twice' when orders = 0 then 'missing' when under_way then 'late' else 'failed' end as verdict
      from told
     where said <> 1
     order by at, key
     limit ${limit}`);

/** Makes a last word due that the ledger does not have. */
export const dueLastWord = (db: Db, workspace: WorkspaceId, unsaid: UnsaidEnding, id: EffectId): Statement =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, run_id, campaign_id, provider, state, target)
    values (${id}::uuid, ${workspace}::uuid, ${unsaid.key}, 'post', 'last_word',
            ${unsaid.about === "run" ? unsaid.id : null}::uuid, ${unsaid.about === "campaign" ? unsaid.id : null}::uuid,
            'Slack', 'due', ${JSON.stringify(unsaid.target)}::jsonb)
        on conflict do nothing`);

/** Makes a last word due again that Slack did not take, with all its attempts before it. */
export const sayAgain = (db: Db, workspace: WorkspaceId, id: EffectId): Statement =>
  db.execute(sql`
    update effects
       set state = 'due', holder = null, attempts = 1, deadline = null, settled_at = null
     where workspace_id = ${workspace}
       and id = ${id}
       and state = 'failed'`);

/** A page of workspaces that are installed, by id. Gives ids and nothing else. */
export const workspacePage = (db: Db, after: WorkspaceId | null, limit: number) =>
  db.execute<{ id: WorkspaceId }>(sql`
    select w.id
      from workspaces w
     where (${after}::uuid is null or w.id > ${after}::uuid)
       and w.uninstalled_at is null
     order by w.id
     limit ${limit}`);
