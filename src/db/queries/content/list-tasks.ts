import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProjectId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { type TaskStatus, tasks } from "../../schema/content.ts";
import { type RunProblem, runs, type Wait } from "../../schema/runs.ts";

/** Which tasks are listed; deliverables are shown with their article and are not among them. */
export interface TaskFilter {
  projectId?: ProjectId | undefined;
  campaignId?: CampaignId | undefined;
  status?: TaskStatus | undefined;
  assignee?: SlackUserId | undefined;
  follower?: SlackUserId | undefined;
}

const fitting = (workspaceId: WorkspaceId, filter: TaskFilter) =>
  and(
    eq(tasks.workspaceId, workspaceId),
    eq(tasks.type, "article"),
    filter.projectId ? eq(tasks.projectId, filter.projectId) : undefined,
    filter.campaignId ? eq(tasks.campaignId, filter.campaignId) : undefined,
    filter.status ? eq(tasks.status, filter.status) : undefined,
    filter.assignee ? sql`${tasks.assignees} ? ${filter.assignee}::text` : undefined,
    filter.follower ? sql`${tasks.subscribers} ? ${filter.follower}::text` : undefined,
  );

/** Articles with the run that works on them, what needs a person first, then by priority. */
export const listTasks = (db: Db, workspaceId: WorkspaceId, filter: TaskFilter, limit = 20) =>
  db
    .select({
      task: tasks,
      campaign: campaigns.name,
      runId: runs.id,
      runState: runs.state,
      step: sql<string | null>`${runs.steps} -> ${runs.stepIndex}::int ->> 'name'`,
      /** Steps before this one, and all of them. */
      stepIndex: runs.stepIndex,
      steps: sql<number>`jsonb_array_length(${runs.steps})`,
      visit: runs.visit,
      wait: sql<Wait | null>`${runs.wait}`,
      problem: sql<RunProblem | null>`${runs.error}`,
    })
    .from(tasks)
    .innerJoin(campaigns, eq(campaigns.id, tasks.campaignId))
    .leftJoin(
      runs,
      sql`${runs.id} = (select r.id from runs r
                         where r.workspace_id = ${workspaceId} and r.subject_id = ${tasks.id}
                         order by r.created_at desc limit 1)`,
    )
    .where(fitting(workspaceId, filter))
    .orderBy(
      sql`case ${tasks.status} when 'blocked' then 0 when 'revision_needed' then 1 when 'completed' then 3 when 'cancelled' then 4 else 2 end`,
      desc(tasks.priority),
      desc(tasks.createdAt),
      asc(tasks.position),
    )
    .limit(limit);

export type ListedTask = Awaited<ReturnType<typeof listTasks>>[number];

/** Articles by status word, as they are filtered. */
export const countTasks = (db: Db, workspaceId: WorkspaceId, filter: TaskFilter) =>
  db
    .select({ status: tasks.status, count: sql<number>`count(*)::int` })
    .from(tasks)
    .where(fitting(workspaceId, filter))
    .groupBy(tasks.status);

/** What comes with articles: each deliverable's task with its newest file. */
export const listDeliverables = (db: Db, workspaceId: WorkspaceId, articles: string[]) =>
  db
    .select({
      id: tasks.id,
      article: tasks.parentTaskId,
      type: tasks.type,
      status: tasks.status,
      error: tasks.error,
      file: sql<{ key: string; token: string | null; name: string } | null>`(
        select jsonb_build_object('key', a.file_key, 'token', a.token, 'name', a.name)
          from artifacts a
         where a.workspace_id = ${workspaceId} and a.subject_id = tasks.id
         order by a.created_at desc limit 1)`,
    })
    .from(tasks)
    .where(and(eq(tasks.workspaceId, workspaceId), inArray(tasks.parentTaskId, articles as never[])))
    .orderBy(asc(tasks.type));
