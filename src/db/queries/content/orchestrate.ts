import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, RunId, SlackUserId, TaskId, WorkspaceId } from "../../ids.ts";

const OPEN = sql`('queued', 'running', 'waiting')`;

/** Running content campaigns that need topics or articles: fewer than they want, or fewer spare topics than their floor. */
export const starvedCampaigns = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<{
    id: CampaignId;
    name: string;
    missing: number;
    spare: number;
    floor: number;
    researches: number;
    researching: boolean;
    found_nothing: boolean;
  }>(sql`
    select * from (
      select c.id, c.name, coalesce(c.topic_floor, 0) as floor,
             greatest(0, coalesce(c.target_count, 0)
               - (select count(*) from tasks t where t.campaign_id = c.id and t.type = 'article'))::int as missing,
             (select count(*) from topics p where p.campaign_id = c.id and p.task_id is null and p.dropped_at is null)::int as spare,
             (select count(*) from runs r where r.campaign_id = c.id and r.pipeline = 'keyword-research')::int as researches,
             exists (select from runs r where r.campaign_id = c.id and r.pipeline = 'keyword-research' and r.state in ${OPEN}) as researching,
             coalesce((select r.state <> 'completed' or coalesce((r.outputs -> 'find' ->> 'found')::int, 0) = 0
                         from runs r where r.campaign_id = c.id and r.pipeline = 'keyword-research'
                        order by r.created_at desc limit 1), false) as found_nothing
        from campaigns c
       where c.workspace_id = ${workspaceId}
         and c.kind = 'content'
         and c.status = 'running') s
     where missing > 0 or spare < floor
     limit ${limit}`);

/** Articles whose text is there while something that comes with it is not, and whose run has ended: nothing works on them. */
export const incompleteDeliverables = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<{
    task_id: TaskId;
    title: string;
    run_id: RunId;
    seq: number;
    endings: number;
    ended_seconds: number;
    missing: string[];
  }>(sql`
    select t.id as task_id, t.title, r.id as run_id, r.seq, r.endings,
           extract(epoch from app_now() - r.ended_at)::int as ended_seconds,
           array(select d.type from tasks d where d.parent_task_id = t.id and d.status <> 'completed' order by d.type) as missing
      from tasks t
           join lateral (select * from runs r where r.workspace_id = ${workspaceId} and r.subject_id = t.id
                          order by r.created_at desc limit 1) r on r.state = 'failed'
           join campaigns c on c.id = t.campaign_id and c.status <> 'cancelled'
     where t.workspace_id = ${workspaceId}
       and t.type = 'article'
       and t.status = 'blocked'
       and exists (select from tasks d where d.parent_task_id = t.id and d.status <> 'completed')
     order by r.ended_at
     limit ${limit}`);

/** Runs of tasks whose lock has run out while nobody has taken them up: their Worker was lost. */
export const staleLocks = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<{ task_id: TaskId; title: string; run_id: RunId; step: string; seconds: number }>(sql`
    select t.id as task_id, t.title, r.id as run_id, r.steps -> r.step_index::int ->> 'name' as step,
           extract(epoch from app_now() - r.lock_until)::int as seconds
      from runs r join tasks t on t.id = r.subject_id and t.workspace_id = r.workspace_id
     where r.workspace_id = ${workspaceId}
       and r.state in ${OPEN}
       and r.lock_token is not null
       and r.lock_until < app_now()
     order by r.lock_until
     limit ${limit}`);

/** Articles of running campaigns that are not ended and that no run works on. */
export const orphanedTasks = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<{ task_id: TaskId; campaign_id: CampaignId; title: string; status: string }>(sql`
    select t.id as task_id, t.campaign_id, t.title, t.status
      from tasks t join campaigns c on c.id = t.campaign_id
     where t.workspace_id = ${workspaceId}
       and t.type = 'article'
       and t.status not in ('completed', 'cancelled', 'blocked')
       and c.status = 'running'
       and not exists (select from runs r where r.workspace_id = t.workspace_id and r.subject_id = t.id and r.state in ${OPEN})
     order by t.created_at
     limit ${limit}`);

/** Tasks whose run may be taken up now: due, held by nobody, their campaign running. By priority. */
export const readyTasks = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<{
    task_id: TaskId;
    title: string;
    type: string;
    run_id: RunId;
    step: string;
    agent: string | null;
    priority: number;
  }>(sql`
    select t.id as task_id, t.title, t.type, r.id as run_id, r.steps -> r.step_index::int ->> 'name' as step,
           r.steps -> r.step_index::int ->> 'agent' as agent, r.priority
      from runs r
           join tasks t on t.id = r.subject_id and t.workspace_id = r.workspace_id
           join campaigns c on c.id = r.campaign_id and c.status = 'running'
     where r.workspace_id = ${workspaceId}
       and r.state in ${OPEN}
       and r.due_at <= app_now()
       and (r.lock_token is null or r.lock_until < app_now())
     order by r.priority desc, r.due_at
     limit ${limit}`);

/** What does not go on by itself, by the person who asked for it: blocked articles of more than a day's standing or so. */
export const stuckItems = (db: Db, workspaceId: WorkspaceId, afterHours: number) =>
  db.execute<{
    owner: SlackUserId;
    day: string;
    task_id: TaskId;
    title: string;
    campaign: string;
    why: string;
    since: string;
  }>(sql`
    select c.created_by as owner, (app_now() at time zone w.time_zone)::date::text as day,
           t.id as task_id, t.title, c.name as campaign, coalesce(t.error, 'No reason was recorded.') as why,
           to_char(t.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
      from tasks t
           join campaigns c on c.id = t.campaign_id and c.created_by is not null and c.status <> 'cancelled'
           join workspaces w on w.id = t.workspace_id
     where t.workspace_id = ${workspaceId}
       and t.type = 'article'
       and t.status = 'blocked'
       and t.changed_at < app_now() - make_interval(hours => ${afterHours}::int)
     order by c.created_by, t.changed_at
     limit 500`);

/** Workspaces with content campaigns under way or articles that are blocked, by id. Gives ids and nothing else. */
export const workspacesWithContent = (db: Db, after: WorkspaceId | null, limit: number) =>
  db.execute<{ id: WorkspaceId }>(sql`
    select w.id
      from workspaces w
     where (${after}::uuid is null or w.id > ${after}::uuid)
       and w.uninstalled_at is null
       and (exists (select from campaigns c where c.workspace_id = w.id and c.kind = 'content' and c.status = 'running')
            or exists (select from tasks t where t.workspace_id = w.id and t.status = 'blocked'))
     order by w.id
     limit ${limit}`);

/** How the content work of a workspace stands, in one row. */
export const contentHealth = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ active: number; paused: number; planned: number; waiting: number; blocked: number; open: number }>(sql`
    select count(*) filter (where c.status = 'running')::int as active,
           count(*) filter (where c.status = 'paused')::int as paused,
           count(*) filter (where c.status = 'draft')::int as planned,
           (select count(*) from tasks t join runs r on r.subject_id = t.id and r.workspace_id = t.workspace_id
             where t.workspace_id = ${workspaceId} and r.state = 'waiting' and r.wait ->> 'kind' = 'signal')::int as waiting,
           (select count(*) from tasks t where t.workspace_id = ${workspaceId} and t.type = 'article' and t.status = 'blocked')::int as blocked,
           (select count(*) from tasks t where t.workspace_id = ${workspaceId} and t.type = 'article'
               and t.status not in ('completed', 'cancelled'))::int as open
      from campaigns c
     where c.workspace_id = ${workspaceId}
       and c.kind = 'content'`);
