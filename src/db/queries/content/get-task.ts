import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, TaskId, WorkspaceId } from "../../ids.ts";
import { artifacts } from "../../schema/board.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { tasks } from "../../schema/content.ts";
import { focusGroups, projects } from "../../schema/projects.ts";

/** A task with its campaign and project, or no row. */
export const getTask = (db: Db, workspaceId: WorkspaceId, id: TaskId) =>
  db
    .select({ task: tasks, campaign: campaigns, project: projects })
    .from(tasks)
    .innerJoin(campaigns, eq(campaigns.id, tasks.campaignId))
    .innerJoin(projects, eq(projects.id, tasks.projectId))
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, id)));

/** The readers a task is for. */
export const listReaders = (db: Db, workspaceId: WorkspaceId, id: TaskId) =>
  db
    .select({
      name: focusGroups.name,
      description: focusGroups.description,
      pains: focusGroups.pains,
      language: focusGroups.language,
    })
    .from(focusGroups)
    .innerJoin(tasks, sql`${tasks.focusGroups} ? ${focusGroups.id}::text`)
    .where(and(eq(focusGroups.workspaceId, workspaceId), eq(tasks.workspaceId, workspaceId), eq(tasks.id, id)));

/** The texts made for a task, in order: each stage's, visit by visit. `dir` is a stage's output folder. */
export const listStages = (db: Db, workspaceId: WorkspaceId, id: TaskId, dir?: string) =>
  db
    .select()
    .from(artifacts)
    .where(
      and(
        eq(artifacts.workspaceId, workspaceId),
        eq(artifacts.subjectId, id),
        dir ? sql`${artifacts.details} ->> 'dir' = ${dir}` : sql`${artifacts.details} ? 'dir'`,
      ),
    )
    .orderBy(artifacts.createdAt, artifacts.id);

/** The newest text of one stage of a task, or no row. */
export const newestStage = (db: Db, workspaceId: WorkspaceId, id: TaskId, dir: string) =>
  db
    .select()
    .from(artifacts)
    .where(
      and(
        eq(artifacts.workspaceId, workspaceId),
        eq(artifacts.subjectId, id),
        sql`${artifacts.details} ->> 'dir' = ${dir}`,
      ),
    )
    .orderBy(desc(artifacts.createdAt), desc(artifacts.id))
    .limit(1);

/** The run that works on a task, or worked on it last. */
export const runOfTask = (db: Db, workspaceId: WorkspaceId, id: TaskId) =>
  db.execute<{ id: RunId }>(sql`
    select id
      from runs
     where workspace_id = ${workspaceId}
       and subject_id = ${id}
     order by created_at desc
     limit 1`);
