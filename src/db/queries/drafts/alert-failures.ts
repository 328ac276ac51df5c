import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { type EffectId, newId, type WorkspaceId } from "../../ids.ts";

/** A draft that failed for good, for those who run the deployment. */
export type FailedDraft = {
  id: string;
  workspace_id: string;
  project: string;
  attempts: number;
  error: string;
  summary: string | null;
};

/** Where a workspace's alerts go: its alerts channel, else whoever installed Callboard, else its first manager; else nowhere. */
const place = (workspace: ReturnType<typeof sql>) => sql`(
  select jsonb_strip_nulls(jsonb_build_object('channel', coalesce(c.alerts_channel, o.who), 'user', case when c.alerts_channel is null then o.who end))
    from (select coalesce((select i.installed_by from installations i where i.workspace_id = ${workspace}),
                          (select m.slack_user_id from members m where m.workspace_id = ${workspace} and m.role = 'manager'
                            order by m.seen_at, m.slack_user_id limit 1)) as who) o
    left join brain_config c on c.workspace_id = ${workspace}
   where coalesce(c.alerts_channel, o.who) is not null)`;

/**
 * Takes failures nobody was alerted to yet, once each: of all workspaces, within two days; and makes the alert of each due in its
 * workspace. A refusal and a cancelling are the asker's business. `summary` is of the document's newest version.
 */
export const takeFailures = (db: Db, limit: number) =>
  db.execute<FailedDraft>(sql`
    with taken as (
      update draft_jobs j
         set alerted_at = app_now()
        from projects p
       where p.id = j.project_id
         and j.id in (select o.id from draft_jobs o
                       where o.status = 'error'
                         and o.alerted_at is null
                         and o.ended_at > app_now() - interval '2 days'
                         and o.error not like 'Cancelled%'
                         and o.error not like '%refused to write%'
                       order by o.ended_at
                       limit ${limit}
                         for update skip locked)
      returning j.id, j.workspace_id, p.name as project, p.slug, j.prompt_context ->> 'title' as title, j.attempts, j.error, j.ended_at,
                (select v.summary from document_versions v where v.document_id = j.document_id order by v.number desc limit 1) as summary
    ),
    told as (
      insert into effects (id, workspace_id, key, kind, purpose, subject_id, provider, state, target, result)
      select n.id::uuid, t.workspace_id, 'draft/' || t.id || '/alert/' || extract(epoch from t.ended_at), 'post', 'draft_alert', t.id,
             'Slack', 'due', t.target,
             jsonb_build_object('jobId', t.id, 'project', t.project, 'slug', t.slug, 'title', t.title, 'attempts', t.attempts,
                                'error', t.error, 'summary', t.summary)
        from (select taken.*, ${place(sql`taken.workspace_id`)} as target, row_number() over (order by taken.id) as place from taken) t
        join jsonb_array_elements_text(${JSON.stringify(Array.from({ length: limit }, () => newId<EffectId>()))}::jsonb)
               with ordinality as n (id, place) on n.place = t.place
       where t.target is not null
          on conflict do nothing
    )
    select id, workspace_id, project, attempts, error, summary from taken`);

/** Makes what the nightly check found due in its workspace, once a day. */
export const tellAnomalies = (db: Db, workspace: WorkspaceId, facts: { found: number; named: string[] }) =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, provider, state, target, result)
    select ${newId<EffectId>()}::uuid, w.id, 'order/alert/' || (app_now() at time zone 'UTC')::date, 'post', 'order_alert', 'Slack', 'due',
           ${place(sql`w.id`)}, ${JSON.stringify(facts)}::jsonb
      from workspaces w
     where w.id = ${workspace}
       and ${place(sql`w.id`)} is not null
        on conflict do nothing`);
