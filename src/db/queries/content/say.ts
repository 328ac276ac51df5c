import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import { type CampaignId, type EffectId, newId, type SlackUserId, type TaskId, type WorkspaceId } from "../../ids.ts";

/** Makes a post due in the thread of a campaign's card, once under its key; nowhere where the campaign has no place. */
export const sayInThread = (
  db: Db,
  workspaceId: WorkspaceId,
  post: { key: string; campaignId: CampaignId; purpose: string; facts: Record<string, unknown> },
): Statement =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
    select ${newId<EffectId>()}::uuid, c.workspace_id, ${post.key}, 'post', ${post.purpose}, c.id, 'Slack', 'due', c.origin,
           ${JSON.stringify(post.facts)}::jsonb
      from campaigns c
     where c.workspace_id = ${workspaceId}
       and c.id = ${post.campaignId}
       and c.origin is not null
        on conflict do nothing`);

/** Followers of one task who are told; a task has far fewer. */
const MOST_FOLLOWERS = 20;

/** Tells everybody who follows a task of a finished stage by a direct message, once under the key and person, as `say_unasked` allows. */
export const notifySubscribers = (
  db: Db,
  workspaceId: WorkspaceId,
  taskId: TaskId,
  { key, stage }: { key: string; stage: string },
): Statement => {
  const ids = Array.from({ length: MOST_FOLLOWERS }, () => newId<EffectId>());
  // In the order of their names: two such statements wait for one another's people in one order.
  return db.execute(sql`
    select say_unasked(told.workspace_id, told.id, told.key, told.who, 'stage_finished', told.task,
                       jsonb_build_object('taskId', told.task, 'stage', ${stage}::text), false)
      from (select (${JSON.stringify(ids)}::jsonb ->> (s.place - 1)::int)::uuid as id, t.workspace_id, t.id as task,
                   ${key} || '/' || s.who as key, s.who
              from tasks t
                   cross join lateral jsonb_array_elements_text(t.subscribers) with ordinality as s(who, place)
             where t.workspace_id = ${workspaceId}
               and t.id = ${taskId}
               and s.place <= ${MOST_FOLLOWERS}
             order by s.who
            offset 0) as told`);
};

/**
 * Tells one person something unasked by a direct message, once under its key. In quiet hours and on days off nothing is
 * written: whoever says it asks again later.
 */
export const tellPerson = (
  db: Db,
  workspaceId: WorkspaceId,
  post: { key: string; user: SlackUserId; purpose: string; facts: Record<string, unknown> },
): Statement =>
  db.execute(sql`
    select say_unasked(w.id, ${newId<EffectId>()}::uuid, ${post.key}, ${post.user}, ${post.purpose}, null,
                       ${JSON.stringify(post.facts)}::jsonb, true)
      from workspaces w
     where w.id = ${workspaceId}`);
