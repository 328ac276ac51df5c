import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { EffectId, ProspectId, WorkspaceId } from "../../ids.ts";

/** Up to so many items, each end gets a reply of its own; of more, every tenth of them one. */
const SINGLY = 20;
const REPLIES = 10;

/** What a reply needs to know of the item that ended: its campaign, and how many ends one reply tells. */
const campaign = (workspaceId: WorkspaceId, prospectId: ProspectId) => sql`
  select c.id, c.workspace_id, c.origin, c.canary, p.id as prospect_id,
         case when c.total_items <= ${SINGLY} then 1 else ceil(c.total_items / ${REPLIES}::numeric)::int end as every
    from prospects p
    join campaigns c on c.id = p.campaign_id
   where p.workspace_id = ${workspaceId}
     and p.id = ${prospectId}
     and p.status in ('complete', 'failed')
     and c.origin is not null
     and c.status <> 'cancelled'`;

/**
 * Makes the reply in the campaign's thread due that tells of ends nobody was told of yet: of this one in a small campaign, of a
 * tenth of the items in a larger one. What is left at the end stands in the report. Each end is told once: whoever tells it
 * marks it, past what others are just marking.
 */
export const tellEnded = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, effectId: EffectId) =>
  db.execute(sql`
    with mine as (
      select * from (${campaign(workspaceId, prospectId)}) c where c.canary is distinct from 'trying'
    ),
    untold as (
      select p.id
        from prospects p, mine
       where p.campaign_id = mine.id
         and p.status in ('complete', 'failed')
         and p.reply_id is null
         and p.held is null
         and (mine.every > 1 or p.id = mine.prospect_id)
         and (select count(*) from prospects q
               where q.campaign_id = mine.id and q.status in ('complete', 'failed') and q.reply_id is null and q.held is null) >= mine.every
       order by p.completed_at, p.id
       limit (select every from mine)
         for update of p skip locked
    ),
    told as (
      update prospects p
         set reply_id = ${effectId}::uuid
        from untold
       where p.id = untold.id
         and (select count(*) from untold) >= (select every from mine)
      returning p.id
    )
    insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
    select ${effectId}::uuid, workspace_id, 'campaign/' || id || '/items/' || ${effectId}, 'post', 'items_ended', id, 'Slack', 'due', origin,
           jsonb_build_object('replyId', ${effectId}::text)
      from mine
     where exists (select from told)
        on conflict do nothing`);

/** Makes the question due whether the rest may begin, once for each end of the item that was tried alone. */
export const tellCanary = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, effectId: EffectId) =>
  db.execute(sql`
    with mine as (
      select * from (${campaign(workspaceId, prospectId)}) c where c.canary = 'trying'
    ),
    told as (
      update prospects p set reply_id = ${effectId}::uuid from mine where p.id = mine.prospect_id
    )
    insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
    select ${effectId}::uuid, mine.workspace_id, 'campaign/' || mine.id || '/canary/' || mine.prospect_id || '/' || r.endings, 'post',
           'canary_ended', mine.id, 'Slack', 'due', mine.origin, jsonb_build_object('prospectId', mine.prospect_id)
      from mine
      join runs r on r.workspace_id = mine.workspace_id and r.subject_id = mine.prospect_id and r.campaign_id = mine.id
        on conflict do nothing`);
