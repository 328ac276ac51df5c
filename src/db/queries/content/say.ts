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

/**
 * Makes a direct message due to everybody who follows a task, once under the key and person; nobody gets more than so many
 * in 24 hours.
 */
export const notifySubscribers = (
  db: Db,
  workspaceId: WorkspaceId,
  taskId: TaskId,
  { key, stage, mostADay }: { key: string; stage: string; mostADay: number },
): Statement => {
  const ids = Array.from({ length: MOST_FOLLOWERS }, () => newId<EffectId>());
  return db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, subject_id, provider, state, target, result)
    select (${JSON.stringify(ids)}::jsonb ->> (s.place - 1)::int)::uuid, t.workspace_id, ${key} || '/' || s.who, 'post',
           'stage_finished', t.id, 'Slack', 'due', jsonb_build_object('channel', s.who, 'user', s.who),
           jsonb_build_object('taskId', t.id, 'stage', ${stage}::text)
      from tasks t
           cross join lateral jsonb_array_elements_text(t.subscribers) with ordinality as s(who, place)
     where t.workspace_id = ${workspaceId}
       and t.id = ${taskId}
       and s.place <= ${MOST_FOLLOWERS}
       and (select count(*) from effects e
             where e.workspace_id = t.workspace_id and e.purpose = 'stage_finished' and e.target ->> 'user' = s.who
               and e.created_at > app_now() - interval '24 hours') < ${mostADay}::int
        on conflict do nothing`);
};

/** Makes a direct message due to one person, once under its key. */
export const tellPerson = (
  db: Db,
  workspaceId: WorkspaceId,
  post: { key: string; user: SlackUserId; purpose: string; facts: Record<string, unknown> },
): Statement =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, provider, state, target, result)
    select ${newId<EffectId>()}::uuid, w.id, ${post.key}, 'post', ${post.purpose}, 'Slack', 'due',
           ${JSON.stringify({ channel: post.user, user: post.user })}::jsonb, ${JSON.stringify(post.facts)}::jsonb
      from workspaces w
     where w.id = ${workspaceId}
        on conflict do nothing`);
