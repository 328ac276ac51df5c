import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { TaskId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { tasks } from "../../schema/content.ts";
import type { DeliverableKind } from "../../schema/projects.ts";

/** What a message about a task says of it, or no row. */
export const findNoticeFacts = (db: Db, workspaceId: WorkspaceId, id: TaskId) =>
  db
    .select({
      task: tasks,
      campaign: campaigns.name,
      drafts: sql<number>`(select count(*)::int from artifacts a
                            where a.workspace_id = ${workspaceId} and a.subject_id = ${tasks.id} and a.details ->> 'dir' = 'drafts')`,
      words: sql<number | null>`(select (a.details ->> 'words')::int from artifacts a
                                  where a.workspace_id = ${workspaceId} and a.subject_id = ${tasks.id} and a.details ->> 'dir' = 'final'
                                  order by a.created_at desc limit 1)`,
      deliverables: sql<{ kind: DeliverableKind; token: string | null }[]>`coalesce((
        select jsonb_agg(jsonb_build_object('kind', d.type, 'token', (
                 select a.token from artifacts a
                  where a.workspace_id = ${workspaceId} and a.subject_id = d.id
                  order by a.created_at desc limit 1)) order by d.type)
          from tasks d
         where d.workspace_id = ${workspaceId} and d.parent_task_id = ${tasks.id} and d.status = 'completed'), '[]'::jsonb)`,
    })
    .from(tasks)
    .innerJoin(campaigns, eq(campaigns.id, tasks.campaignId))
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, id)));
