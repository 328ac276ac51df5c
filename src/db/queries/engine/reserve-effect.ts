import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { EffectId, RunId, WorkspaceId } from "../../ids.ts";
import type { Origin } from "../../schema/runs.ts";

/** A ledger row as the statements give it: JSON of the row, moments as ISO text. */
export interface EffectRow {
  id: EffectId;
  key: string;
  ordinal: number;
  kind: "post" | "paid" | "publication";
  purpose: string;
  run_id: RunId | null;
  campaign_id: string | null;
  subject_id: string | null;
  state: "due" | "reserved" | "done" | "failed" | "unknown";
  holder: string | null;
  attempts: number;
  deadline: string | null;
  reserved_at: string | null;
  worst_cost: number | null;
  target: Origin | null;
  external_id: string | null;
  result: Record<string, unknown> | null;
  error: string | null;
}

export interface Reservation {
  id: EffectId;
  run: RunId;
  token: string;
  key: string;
  ordinal: number;
  kind: EffectRow["kind"];
  purpose: string;
  item: number | null;
  subjectId: string | null;
  provider: string;
  withinMs: number;
  worstCost: number | null;
  target: Origin | null;
}

/** What a reservation found. `held`: the run is this Worker's. `allowed`: the money is there. `taken`: the new row. `existing`: the row that stood under the key. */
export type Reserved = {
  held: boolean;
  allowed: boolean;
  taken: EffectRow | null;
  existing: EffectRow | null;
  /** The existing row's deadline passed more than 30 s ago. */
  lapsed: boolean;
  /** Below this price (micro-USD) the workspace lets an unknown paid job be ordered again. */
  reorder_below: number;
  ceiling: boolean;
};

/**
 * Reserves an effect for the Worker that holds the run, and its worst cost from the campaign's budget, in one statement.
 * With a ceiling, an unknown price is never allowed. A row already under the key and ordinal is left as it is.
 */
export const reserveEffect = (db: Db, workspace: WorkspaceId, r: Reservation) =>
  db.execute<Reserved>(sql`
    with run as (
      select id, campaign_id from runs
       where workspace_id = ${workspace} and id = ${r.run} and lock_token = ${r.token}::uuid
         for update
    ),
    existing as (
      select * from effects
       where workspace_id = ${workspace} and key = ${r.key} and ordinal >= ${r.ordinal}::smallint
       order by ordinal desc limit 1
    ),
    money as (
      update campaigns c
         set reserved = c.reserved + ${r.worstCost}::bigint
        from run
       where c.id = run.campaign_id
         and c.budget is not null
         and c.spent + c.reserved + ${r.worstCost}::bigint <= c.budget
         and not exists (select from existing)
      returning c.id
    ),
    allowed as (
      select run.id, run.campaign_id
        from run left join campaigns c on c.id = run.campaign_id
       where ${r.kind} <> 'paid' or c.budget is null or exists (select from money)
    ),
    taken as (
      insert into effects (id, workspace_id, key, ordinal, kind, purpose, run_id, campaign_id, subject_id, item, provider,
                           state, holder, deadline, reserved_at, worst_cost, target)
      select ${r.id}::uuid, ${workspace}::uuid, ${r.key}, ${r.ordinal}::smallint, ${r.kind}, ${r.purpose}, id, campaign_id,
             ${r.subjectId}::uuid, ${r.item}::int, ${r.provider}, 'reserved', ${r.token}::uuid,
             app_now() + make_interval(secs => ${r.withinMs / 1000}::float8), app_now(), ${r.worstCost}::bigint,
             nullif(${JSON.stringify(r.target)}::jsonb, 'null'::jsonb)
        from allowed
       where not exists (select from existing)
          on conflict (workspace_id, key, ordinal) do nothing
      returning *
    )
    select exists (select from run) as held,
           exists (select from allowed) as allowed,
           (select to_jsonb(t) from taken t) as taken,
           (select to_jsonb(e) from existing e) as existing,
           coalesce((select e.deadline + interval '30 seconds' < app_now() from existing e), false) as lapsed,
           (select w.reorder_below from workspaces w where w.id = ${workspace})::float8 as reorder_below,
           exists (select from run join campaigns c on c.id = run.campaign_id where c.budget is not null) as ceiling`);

/** Takes a row that failed for another try, for the Worker that holds the run. */
export const retakeEffect = (
  db: Db,
  workspace: WorkspaceId,
  id: EffectId,
  run: RunId,
  token: string,
  withinMs: number,
) =>
  db.execute<{ effect: EffectRow }>(sql`
    with run as (
      select id from runs
       where workspace_id = ${workspace} and id = ${run} and lock_token = ${token}::uuid
         for update
    ),
    money as (
      update campaigns c
         set reserved = c.reserved + e.worst_cost
        from effects e, run
       where e.id = ${id}::uuid and e.state = 'failed' and c.id = e.campaign_id and c.budget is not null
         and c.spent + c.reserved + e.worst_cost <= c.budget
      returning c.id
    ),
    retaken as (
      update effects e
         set state = 'reserved', holder = ${token}::uuid, attempts = e.attempts + 1, error = null,
             deadline = app_now() + make_interval(secs => ${withinMs / 1000}::float8), reserved_at = app_now(), settled_at = null
        from run
       where e.workspace_id = ${workspace} and e.id = ${id}::uuid and e.state = 'failed'
         and (e.kind <> 'paid'
              or not exists (select from campaigns c where c.id = e.campaign_id and c.budget is not null)
              or exists (select from money))
      returning e.*
    )
    select to_jsonb(t) as effect from retaken t`);
