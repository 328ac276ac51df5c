import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { runs } from "../../schema/runs.ts";

/** What a lease lasts beyond the step's time-out, in milliseconds: time for the checkpoint and a slow network. */
export const LEASE_MARGIN_MS = 5_000;

/** A run's row as its claim found it, with the product's time. */
export type ClaimedRun = typeof runs.$inferSelect & { now: Date };

/**
 * Takes a run for one delivery. Every claim counts an attempt; the same token again finds its own lock and counts none.
 * Resuming a signal's wait by its time-out closes the wait's key. No row: `whyNotClaimed` tells.
 */
export const claimRun = (db: Db, workspace: WorkspaceId, run: RunId, dispatch: number, token: string) =>
  db
    .update(runs)
    .set({
      lockToken: token,
      lockUntil: sql`app_now() + make_interval(secs =>
        ((${runs.steps} -> ${runs.stepIndex}::int ->> 'timeoutMs')::float8 + ${LEASE_MARGIN_MS}) / 1000)`,
      state: "running",
      attempt: sql`${runs.attempt} + case when ${runs.lockToken} = ${token}::uuid then 0 else 1 end`,
      startedAt: sql`coalesce(${runs.startedAt}, app_now())`,
      changedAt: sql`app_now()`,
      closedKeys: sql`case
        when ${runs.wait} ->> 'kind' = 'signal'
         and not ${runs.wait} ? 'hold'
         and not ${runs.inbox} ? (${runs.wait} ->> 'key')
         and not ${runs.closedKeys} ? (${runs.wait} ->> 'key')
        then ${runs.closedKeys} || jsonb_build_array(${runs.wait} ->> 'key')
        else ${runs.closedKeys} end`,
    })
    .where(
      and(
        eq(runs.workspaceId, workspace),
        eq(runs.id, run),
        eq(runs.dispatch, dispatch),
        sql`${runs.state} in ('queued', 'running', 'waiting')`,
        sql`${runs.dueAt} <= app_now()`,
        sql`(${runs.lockToken} is null or ${runs.lockUntil} < app_now() or ${runs.lockToken} = ${token}::uuid)`,
        sql`(${runs.campaignId} is null
             or exists (select from campaigns c where c.id = ${runs.campaignId} and c.status = 'running'))`,
      ),
    )
    .returning({ ...getTableColumns(runs), now: sql<string>`app_now()` });

/** Why a claim found nothing: `busy` comes with the seconds until it may be tried again; all else is over for this message. */
export const whyNotClaimed = (db: Db, workspace: WorkspaceId, run: RunId, dispatch: number) =>
  db.execute<{ reason: "gone" | "ended" | "older" | "paused" | "busy"; seconds: number }>(sql`
    select case
             when r.state not in ('queued', 'running', 'waiting') then 'ended'
             when r.dispatch <> ${dispatch} then 'older'
             when r.campaign_id is not null
              and not exists (select from campaigns c where c.id = r.campaign_id and c.status = 'running') then 'paused'
             else 'busy'
           end as reason,
           least(3600, greatest(1, ceil(extract(epoch from
             greatest(r.due_at, case when r.lock_token is not null then r.lock_until else r.due_at end) - app_now()
           ))))::int as seconds
      from runs r
     where r.workspace_id = ${workspace}
       and r.id = ${run}`);

/** Fails its batch unless the run is still held with this token at this position. First statement of writes outside a checkpoint. */
export const fence = (db: Db, workspace: WorkspaceId, run: RunId, token: string, seq: number) =>
  db.execute(sql`
    update runs
       set lock_token = held(lock_token, seq, ${token}::uuid, ${seq}::int, ${token}::uuid)
     where workspace_id = ${workspace}
       and id = ${run}`);
