import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, TaskId, WorkspaceId } from "../../ids.ts";
import type { DeliverableKind } from "../../schema/projects.ts";

/** An article to be made. What it comes with, and for whom, is its campaign's. */
export interface NewTask {
  id: TaskId;
  title: string;
  description: string;
  keyword: string | null;
  position: number;
  priority?: number | undefined;
}

/** Inserts articles of a campaign that has not ended; those that are there already stay as they are. */
export const insertTasks = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, rows: NewTask[]) =>
  db.execute<{ id: TaskId }>(sql`
    insert into tasks (id, workspace_id, project_id, campaign_id, type, position, title, description, keyword, priority,
                       deliverables, focus_groups, subscribers, created_by)
    select t.id, c.workspace_id, c.project_id, c.id, 'article', t.position, t.title, t.description, t.keyword,
           coalesce(t.priority, 0), coalesce(c.content -> 'deliverables', '[]'::jsonb), coalesce(c.focus_groups, '[]'::jsonb),
           '[]'::jsonb, c.created_by
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             as t(id uuid, title text, description text, keyword text, position int, priority smallint)
           join campaigns c on c.workspace_id = ${workspaceId} and c.id = ${campaignId} and c.project_id is not null
                           and c.status <> 'cancelled'
        on conflict do nothing
    returning id`);

/** The deliverables of an article, each a task of its own; one that is there already begins anew unless it is completed. */
export const insertDeliverables = (
  db: Db,
  workspaceId: WorkspaceId,
  articleId: TaskId,
  rows: { id: TaskId; kind: DeliverableKind; title: string }[],
) =>
  db.execute<{ id: TaskId }>(sql`
    insert into tasks (id, workspace_id, project_id, campaign_id, parent_task_id, type, position, title, keyword, priority,
                       focus_groups, created_by)
    select d.id, a.workspace_id, a.project_id, a.campaign_id, a.id, d.kind, a.position, d.title, a.keyword, a.priority,
           a.focus_groups, a.created_by
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d(id uuid, kind text, title text)
           join tasks a on a.workspace_id = ${workspaceId} and a.id = ${articleId}
        on conflict (id) do update
       set title = excluded.title, changed_at = app_now(),
           status = case when tasks.status = 'completed' then tasks.status else 'backlog' end, error = null
     where tasks.workspace_id = excluded.workspace_id
    returning id`);
