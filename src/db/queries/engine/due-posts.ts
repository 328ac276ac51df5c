import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { EffectId, RunId, WorkspaceId } from "../../ids.ts";
import type { Origin } from "../../schema/runs.ts";
import type { EffectRow } from "./reserve-effect.ts";

/** The key of a run's last word: one per ending. */
export const lastWordKey = (run: RunId, ending: number) => `run/${run}/${ending}/last_word`;

/** Makes a run's last word due, unless a step has said it already. */
export const lastWordDue = (
  db: Db,
  workspace: WorkspaceId,
  run: RunId,
  ending: number,
  id: EffectId,
  target: Origin,
): Statement =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, run_id, provider, state, target)
    values (${id}::uuid, ${workspace}::uuid, ${lastWordKey(run, ending)}, 'post', 'last_word', ${run}::uuid, 'Slack', 'due',
            ${JSON.stringify(target)}::jsonb)
        on conflict do nothing`);

/** Posts that nobody has taken; `deadline` of a due one is the earliest moment to try. Oldest first. */
export const duePosts = (
  db: Db,
  workspace: WorkspaceId,
  about: { runId?: string; campaignId?: string } | null,
  limit: number,
) =>
  db.execute<{ effect: EffectRow }>(sql`
    select to_jsonb(e) as effect
      from effects e
     where e.workspace_id = ${workspace}
       and e.state = 'due'
       and e.kind = 'post'
       and (e.deadline is null or e.deadline <= app_now())
       and (${about?.runId ?? null}::uuid is null or e.run_id = ${about?.runId ?? null}::uuid)
       and (${about?.campaignId ?? null}::uuid is null or e.campaign_id = ${about?.campaignId ?? null}::uuid)
     order by e.created_at, e.id
     limit ${limit}`);

/** Takes a due post for one sender. No row: somebody else has it. */
export const takePost = (db: Db, workspace: WorkspaceId, id: EffectId, holder: string, withinMs: number) =>
  db.execute<{ effect: EffectRow }>(sql`
    update effects e
       set state = 'reserved', holder = ${holder}::uuid, reserved_at = app_now(),
           deadline = app_now() + make_interval(secs => ${withinMs / 1000}::float8)
     where e.workspace_id = ${workspace}
       and e.id = ${id}
       and e.state = 'due'
    returning to_jsonb(e) as effect`);

/** Gives a taken post back, to be tried again after a while. For a card, the reason is kept. */
export const givePostBack = (db: Db, workspace: WorkspaceId, id: EffectId, afterMs: number, error: string) =>
  db.execute(sql`
    update effects
       set state = 'due', holder = null, attempts = attempts + 1, error = ${error},
           deadline = app_now() + make_interval(secs => ${afterMs / 1000}::float8)
     where workspace_id = ${workspace}
       and id = ${id}
       and state = 'reserved'`);

/** Posts whose sender never settled them, 30 s past their deadline, and whose run is not about to settle them itself. */
export const lapsedPosts = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<{ effect: EffectRow }>(sql`
    select to_jsonb(e) as effect
      from effects e
     where e.workspace_id = ${workspace}
       and e.state = 'reserved'
       and e.kind = 'post'
       and e.deadline < app_now() - interval '30 seconds'
       and not exists (select from runs r where r.id = e.run_id and r.state in ('queued', 'running', 'waiting'))
     order by e.deadline
     limit ${limit}`);

/** Paid jobs of ended runs that were never settled: their outcome is not known. */
export const unknownPaidJobs = (db: Db, workspace: WorkspaceId) =>
  db.execute<{ id: EffectId }>(sql`
    with settled as (
      update effects e
         set state = 'unknown', error = coalesce(e.error, 'the Worker was lost before the answer'), settled_at = app_now(),
             cost = e.worst_cost
       where e.workspace_id = ${workspace}
         and e.state = 'reserved'
         and e.kind <> 'post'
         and e.deadline < app_now() - interval '30 seconds'
         and not exists (select from runs r where r.id = e.run_id and r.state in ('queued', 'running', 'waiting'))
      returning e.id, e.campaign_id, e.worst_cost
    ),
    money as (
      update campaigns c
         set reserved = greatest(0, c.reserved - s.worst), spent = c.spent + s.worst
        from (select campaign_id, sum(coalesce(worst_cost, 0)) as worst from settled group by campaign_id) s
       where c.id = s.campaign_id
         and c.budget is not null
    )
    select id from settled`);

/** Where the card of a campaign stands: its channel and `ts`, null while it is not posted. */
export const campaignCard = (db: Db, workspace: WorkspaceId, campaign: string) =>
  db.execute<{ channel: string; ts: string | null; posting: boolean }>(sql`
    select l.channel, l.ts,
           exists (select from effects e
                    where e.workspace_id = l.workspace_id and e.key = l.effect_key and e.state in ('due', 'reserved')) as posting
      from live_messages l
     where l.workspace_id = ${workspace}
       and l.subject_type = 'campaign'
       and l.subject_id = ${campaign}::uuid`);

/** Tells a card's row where its post stands. */
export const placeCard = (db: Db, workspace: WorkspaceId, effectKey: string, channel: string, ts: string): Statement =>
  db.execute(sql`
    update live_messages
       set channel = ${channel}, ts = ${ts}
     where workspace_id = ${workspace}
       and effect_key = ${effectKey}
       and ts is null`);
