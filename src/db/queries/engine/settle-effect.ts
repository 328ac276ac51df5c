import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { EffectId, WorkspaceId } from "../../ids.ts";

export type Settlement =
  | { state: "done"; result: Record<string, unknown>; externalId: string | null; cost: number | null }
  /** `charged`: micro-USD it cost all the same, null where unknown; absent: nothing. */
  | { state: "failed"; error: string; charged?: number | null }
  | { state: "unknown"; error: string };

/**
 * Settles a reserved row, and its money: the real cost where known, the worst for what was charged or is unknown at no known
 * cost, nothing for a failure that was not charged. A probe that was answered opens its provider again. A row that is settled already stays as it is.
 */
export const settleEffect = (db: Db, workspace: WorkspaceId, id: EffectId, settlement: Settlement) => {
  const done = settlement.state === "done" ? settlement : null;
  const free = settlement.state === "failed" && settlement.charged === undefined;
  const cost = settlement.state === "failed" ? settlement.charged : done?.cost;
  return db.execute<{ id: EffectId }>(sql`
    with settled as (
      update effects
         set state = ${settlement.state},
             result = ${done ? JSON.stringify(done.result) : null}::jsonb,
             external_id = coalesce(${done?.externalId ?? null}::text, external_id),
             cost = case when ${free}::boolean then 0 else coalesce(${cost ?? null}::bigint, worst_cost) end,
             error = ${settlement.state === "done" ? null : settlement.error}::text,
             settled_at = app_now()
       where workspace_id = ${workspace}
         and id = ${id}
         and state = 'reserved'
      returning id, campaign_id, worst_cost, cost
    ),
    money as (
      update campaigns c
         set reserved = greatest(0, c.reserved - coalesce(s.worst_cost, 0)), spent = c.spent + coalesce(s.cost, 0)
        from settled s
       where c.id = s.campaign_id and c.budget is not null and (s.worst_cost is not null or s.cost is not null)
    ),
    reopened as (
      delete from provider_gates g
       using settled s
       where g.workspace_id = ${workspace} and g.probe = s.id and ${settlement.state} <> 'unknown'
    )
    select id from settled`);
};

/** Ends a reservation at once: the call was made and its outcome is not known, so it may be reconciled 30 s from now. */
export const lapseEffect = (db: Db, workspace: WorkspaceId, id: EffectId, error: string) =>
  db.execute(sql`
    update effects
       set deadline = least(deadline, app_now()), error = ${error}
     where workspace_id = ${workspace}
       and id = ${id}
       and state = 'reserved'`);

/**
 * The campaign asks for more money: paused by its budget, if the budget still refuses this price, and once a pause a post
 * in its card's thread (`notice` is its id) that says so.
 */
export const pauseForBudget = (
  db: Db,
  workspace: WorkspaceId,
  campaign: string,
  worstCost: number | null,
  notice: EffectId,
) =>
  db.execute<{ id: string }>(sql`
    with paused as (
      update campaigns
         set budget_paused = true, status = 'paused', changed_at = app_now()
       where workspace_id = ${workspace}
         and id = ${campaign}::uuid
         and status = 'running'
         and budget is not null
         and coalesce(spent + reserved + ${worstCost}::bigint > budget, true)
      returning id, workspace_id, origin, budget, spent, reserved
    ),
    asked as (
      insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
      select ${notice}::uuid, workspace_id, 'campaign/' || id || '/pause/' || ${notice}::text || '/reached', 'post', 'budget_reached', id,
             'Slack', 'due', origin,
             jsonb_build_object('budget', budget, 'spent', spent + reserved, 'next', ${worstCost}::bigint)
        from paused
       where origin is not null
    )
    select id from paused`);
