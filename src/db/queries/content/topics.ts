import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { CampaignId, ProjectId, TaskId, TopicId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { tasks, topics } from "../../schema/content.ts";

export interface TopicRow {
  id: TopicId;
  title: string;
  keyword: string;
  angle: string;
  fingerprint: string;
  position: number;
}

/** Adds topics to a campaign's backlog; those the project had before, in whatever campaign, are left out. */
export const insertTopics = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, rows: TopicRow[]) =>
  db.execute<{ id: TopicId }>(sql`
    insert into topics (id, workspace_id, project_id, campaign_id, title, keyword, angle, fingerprint, position)
    select t.id, c.workspace_id, c.project_id, c.id, t.title, t.keyword, t.angle, t.fingerprint, t.position
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             as t(id uuid, title text, keyword text, angle text, fingerprint text, position int)
           join campaigns c on c.workspace_id = ${workspaceId} and c.id = ${campaignId} and c.project_id is not null
        on conflict do nothing
    returning id`);

/** Everything that was ever suggested in a project, and the titles of its articles: what is new is none of these. */
export const listKnownTitles = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId) =>
  db
    .select({ title: topics.title })
    .from(topics)
    .where(and(eq(topics.workspaceId, workspaceId), eq(topics.projectId, projectId)))
    .union(
      db
        .select({ title: tasks.title })
        .from(tasks)
        .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.projectId, projectId), eq(tasks.type, "article"))),
    );

/** A campaign's spare topics, in the order they came. */
export const listSpareTopics = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, limit = 50) =>
  db
    .select()
    .from(topics)
    .where(
      and(
        eq(topics.workspaceId, workspaceId),
        eq(topics.campaignId, campaignId),
        isNull(topics.taskId),
        isNull(topics.droppedAt),
      ),
    )
    .orderBy(asc(topics.createdAt), asc(topics.position))
    .limit(limit);

/** Says which tasks were made of topics. */
export const useTopics = (db: Db, workspaceId: WorkspaceId, used: { topicId: TopicId; taskId: TaskId }[]) =>
  db.execute(sql`
    update topics t
       set task_id = u."taskId"
      from jsonb_to_recordset(${JSON.stringify(used)}::jsonb) as u("topicId" uuid, "taskId" uuid)
     where t.workspace_id = ${workspaceId}
       and t.id = u."topicId"
       and t.task_id is null
       and exists (select from tasks k where k.id = u."taskId")`);

/** Takes a topic out of the backlog; it is not suggested again. No row: it is used or dropped already. */
export const dropTopic = (db: Db, workspaceId: WorkspaceId, id: TopicId) =>
  db
    .update(topics)
    .set({ droppedAt: appNow })
    .where(and(eq(topics.workspaceId, workspaceId), eq(topics.id, id), isNull(topics.taskId), isNull(topics.droppedAt)))
    .returning({ id: topics.id });

/** How a campaign stands with its articles: wanted, made into tasks, spare topics, and researches so far. */
export const countBacklog = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId) =>
  db
    .select({
      status: campaigns.status,
      target: campaigns.targetCount,
      floor: campaigns.topicFloor,
      tasks: sql<number>`(select count(*)::int from tasks t where t.campaign_id = ${campaignId} and t.type = 'article')`,
      spare: sql<number>`(select count(*)::int from topics t
                           where t.campaign_id = ${campaignId} and t.task_id is null and t.dropped_at is null)`,
      /** Runs of keyword research so far, and whether one is under way. */
      researches: sql<number>`(select count(*)::int from runs r
                                where r.workspace_id = ${workspaceId} and r.campaign_id = ${campaignId} and r.pipeline = 'keyword-research')`,
      researching: sql<boolean>`exists (select from runs r
                                         where r.workspace_id = ${workspaceId} and r.campaign_id = ${campaignId}
                                           and r.pipeline = 'keyword-research' and r.state in ('queued', 'running', 'waiting'))`,
    })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, campaignId), eq(campaigns.kind, "content")));
