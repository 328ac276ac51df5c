import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { EffectId, RunId, WorkspaceId } from "../../ids.ts";
import type { Ceiling, Origin } from "../../schema/runs.ts";
import { nextDay, spentOfDay, spentOfRun } from "./spending.ts";

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
  /** Calls of the provider at once, unless the workspace has a number of its own; null or absent: no limit. */
  slots?: number | null;
  /** The id of the warning, should this reservation reach four fifths of the campaign's ceiling; absent: none is posted. */
  warning?: EffectId;
}

/** Why nothing was reserved: the provider is closed, or being tried by one call, or busy; or whose ceiling is reached. */
export type Refusal = "closed" | "probing" | "full" | Ceiling;

/** What a reservation found. `held`: the run is this Worker's. `allowed`: nothing stands in its way. `taken`: the row, new or taken again after a failure. `existing`: the row that stood under the key. */
export type Reserved = {
  held: boolean;
  allowed: boolean;
  refusal: Refusal | null;
  /** Milliseconds until the provider opens, the probe's deadline, the next local day, or as long as its calls usually take; of an existing row under way, until it may be reconciled. */
  wait_ms: number | null;
  /** Of a closed or busy provider: milliseconds until all who wait for it have had a call, by the time its calls usually take; null where unknown. */
  turn_ms: number | null;
  /** The ceiling that was reached, where it is the run's or the day's: micro-USD. */
  limit: number | null;
  taken: EffectRow | null;
  existing: EffectRow | null;
  /** The existing row's deadline passed more than 30 s ago. */
  lapsed: boolean;
  /** Below this price (micro-USD) the workspace lets an unknown paid job be ordered again. */
  reorder_below: number;
  ceiling: boolean;
};

/** First statement of a paid reservation's batch: the reservations of a workspace pass one by one, so each counts all before it. */
export const lockReservations = (db: Db, workspace: WorkspaceId) =>
  db.execute(sql`select id from workspaces where id = ${workspace} for no key update`);

/**
 * Reserves an effect for the Worker that holds the run, its worst cost from the campaign's budget, and, as long as the row
 * stands reserved before its deadline, one of the provider's slots. Under any ceiling an unknown price is never allowed.
 * A row that failed is taken again, or followed by another one if it was charged; any other under the key and ordinal is
 * left as it is.
 */
export const reserveEffect = (db: Db, workspace: WorkspaceId, r: Reservation) =>
  db.execute<Reserved>(sql`
    with run as (
      select id, campaign_id, budget from runs
       where workspace_id = ${workspace} and id = ${r.run} and lock_token = ${r.token}::uuid
         for update
    ),
    former as (
      select * from effects
       where workspace_id = ${workspace} and key = ${r.key} and ordinal >= ${r.ordinal}::smallint
       order by ordinal desc limit 1
    ),
    existing as (
      select * from former where state <> 'failed'
    ),
    checks as (
      select run.id, run.campaign_id, run.budget as run_budget, w.daily_budget, g.closed_until, g.probe_until,
             ${slots(r)} as slots,
             case
               when ${r.kind} <> 'paid' then null
               when g.closed_until > app_now() then 'closed'
               when g.probe_until > app_now() then 'probing'
               when ${slots(r)} <= (select count(*) from effects e
                                     where e.workspace_id = w.id and e.provider = ${r.provider} and e.kind = 'paid'
                                       and e.state = 'reserved' and e.deadline > app_now()) then 'full'
               when run.budget is not null
                and coalesce(${spentOfRun(sql`run.id`)} + ${r.worstCost}::bigint > run.budget, true) then 'run'
               when w.daily_budget is not null
                and coalesce(${spentOfDay} + ${r.worstCost}::bigint > w.daily_budget, true) then 'day'
             end as refusal,
             ${nextDay} as next_day
        from run
        join workspaces w on w.id = ${workspace}
        left join provider_gates g on g.workspace_id = w.id and g.provider = ${r.provider}
    ),
    money as (
      update campaigns c
         set reserved = c.reserved + ${r.worstCost}::bigint
        from checks
       where c.id = checks.campaign_id
         and checks.refusal is null
         and c.budget is not null
         and c.spent + c.reserved + ${r.worstCost}::bigint <= c.budget
         and not exists (select from existing)
      returning c.id, c.origin, c.budget, c.spent + c.reserved as counted
    ),
    allowed as (
      select checks.id, checks.campaign_id
        from checks left join campaigns c on c.id = checks.campaign_id
       where checks.refusal is null
         and (${r.kind} <> 'paid' or c.budget is null or exists (select from money))
    ),
    taken as (
      insert into effects (id, workspace_id, key, ordinal, kind, purpose, run_id, campaign_id, subject_id, item, provider,
                           state, holder, deadline, reserved_at, worst_cost, attempts, target)
      select ${r.id}::uuid, ${workspace}::uuid, ${r.key}, coalesce((select ordinal + ${charged}::int from former), ${r.ordinal})::smallint,
             ${r.kind}, ${r.purpose}, id, campaign_id, ${r.subjectId}::uuid, ${r.item}::int, ${r.provider}, 'reserved',
             ${r.token}::uuid, app_now() + make_interval(secs => ${r.withinMs / 1000}::float8), app_now(),
             ${r.worstCost}::bigint, coalesce((select attempts from former where ${charged}), 0) + 1,
             nullif(${JSON.stringify(r.target)}::jsonb, 'null'::jsonb)
        from allowed
       where not exists (select from existing)
          on conflict (workspace_id, key, ordinal) do update
         set state = 'reserved', holder = excluded.holder, attempts = effects.attempts + 1, error = null, cost = null,
             worst_cost = excluded.worst_cost, deadline = excluded.deadline, reserved_at = excluded.reserved_at, settled_at = null
       where effects.state = 'failed'
      returning *
    ),
    probe as (
      update provider_gates g
         set probe = taken.id, probe_until = taken.deadline
        from taken
       where g.workspace_id = taken.workspace_id and g.provider = taken.provider and taken.kind = 'paid'
    ),
    warned as (
      insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
      select ${r.warning ?? null}::uuid, ${workspace}::uuid, 'campaign/' || id || '/budget/' || budget || '/warning', 'post',
             'budget_warning', id, 'Slack', 'due', origin, jsonb_build_object('budget', budget, 'spent', counted)
        from money
       where ${r.warning ?? null}::uuid is not null and origin is not null and counted * 5 >= budget * 4
          on conflict do nothing
    )
    select exists (select from run) as held,
           exists (select from allowed) as allowed,
           ${refusal} as refusal,
           ${waitMs(workspace, r)} as wait_ms,
           ${turnMs(workspace, r)} as turn_ms,
           (select case refusal when 'run' then run_budget when 'day' then daily_budget end from checks)::float8 as "limit",
           (select to_jsonb(t) from taken t) as taken,
           (select to_jsonb(e) from existing e) as existing,
           coalesce((select e.deadline + interval '30 seconds' < app_now() from existing e), false) as lapsed,
           (select w.reorder_below from workspaces w where w.id = ${workspace})::float8 as reorder_below,
           exists (select from checks left join campaigns c on c.id = checks.campaign_id
                    where coalesce(c.budget, checks.run_budget, checks.daily_budget) is not null) as ceiling`);

/** A failure that was paid for stands as it is, whatever comes after it. A job that was taken and then failed is ordered anew in its row. */
const charged = sql.raw("(state = 'failed' and result is null and cost is distinct from 0)");

const slots = (r: Reservation) =>
  sql`coalesce((w.provider_limits ->> ${r.provider}::text)::int, ${r.slots ?? null}::int)`;

/** What the checks let through and the campaign's budget did not is the campaign's to refuse. */
const refusal = sql`
  (select coalesce(checks.refusal, case when not exists (select from allowed) then 'campaign' end)
     from checks where not exists (select from existing))`;

const milliseconds = (until: SQL) => sql`extract(epoch from ${until} - app_now()) * 1000`;

/** How long the last calls of the provider took, milliseconds. */
const usualMs = (workspace: WorkspaceId, r: Reservation) => sql`
  (select extract(epoch from avg(done.took)) * 1000
     from (select e.settled_at - e.reserved_at as took from effects e
            where e.workspace_id = ${workspace}
              and e.provider = ${r.provider} and e.kind = 'paid' and e.state = 'done'
            order by e.reserved_at desc limit 20) done)`;

const waitMs = (workspace: WorkspaceId, r: Reservation) => sql`
  (select case checks.refusal
            when 'closed' then ${milliseconds(sql`checks.closed_until`)}
            when 'probing' then ${milliseconds(sql`checks.probe_until`)}
            when 'day' then ${milliseconds(sql`checks.next_day`)}
            when 'full' then ${usualMs(workspace, r)}
            else (select ${milliseconds(sql`e.deadline + interval '30 seconds'`)} from existing e where e.state = 'reserved')
          end from checks)::float8`;

/** Runs of the workspace whose messages are out and which the provider keeps waiting. */
const waiting = (workspace: WorkspaceId, r: Reservation) => sql`
  (select count(*) from runs w
    where w.workspace_id = ${workspace}
      and w.state in ('queued', 'running', 'waiting') and w.published > 0
      and w.error ->> 'code' = 'wait' and w.error ->> 'service' = ${r.provider})`;

const turnMs = (workspace: WorkspaceId, r: Reservation) => sql`
  (select case when checks.refusal in ('closed', 'probing', 'full')
               then ${usualMs(workspace, r)} * ${waiting(workspace, r)} / nullif(checks.slots, 0) end
     from checks)::float8`;
