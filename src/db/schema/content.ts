import { sql } from "drizzle-orm";
import { type AnyPgColumn, index, integer, jsonb, pgTable, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import type { CampaignId, FocusGroupId, ProjectId, SlackUserId, TaskId, TopicId } from "../ids.ts";
import { campaigns } from "./campaigns.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";
import { type DeliverableKind, projects } from "./projects.ts";

export const TASK_STATUSES = [
  "backlog",
  "researched",
  "briefed",
  "drafted",
  "reviewed",
  "humanized",
  "completed",
  "revision_needed",
  "blocked",
  "cancelled",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const TASK_TYPES = ["article", "hero_image", "social_posts", "newsletter", "research"] as const;
export type TaskType = (typeof TASK_TYPES)[number];

/**
 * A piece of content to be made: an article, or what comes with one. It has no state machine, no lock and no steps of its
 * own: those are its run's. Written by launch, by the checkpoints of its run (`status`, `error`, `quality`, times) and by
 * people (the rest); deleted with the campaign.
 */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid().$type<TaskId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    campaignId: uuid()
      .$type<CampaignId>()
      .notNull()
      .references(() => campaigns.id, { onDelete: "cascade" }),
    /** The article a deliverable belongs to. */
    parentTaskId: uuid()
      .$type<TaskId>()
      .references((): AnyPgColumn => tasks.id, { onDelete: "cascade" }),
    type: text({ enum: TASK_TYPES }).notNull(),
    position: integer().notNull().default(0),
    title: text().notNull(),
    description: text().notNull().default(""),
    keyword: text(),
    status: text({ enum: TASK_STATUSES }).notNull().default("backlog"),
    /** Higher goes first; its run's too. */
    priority: smallint().notNull().default(0),
    /** The reviewer's last mark, 0 to 100. */
    quality: smallint(),
    deliverables: jsonb().$type<DeliverableKind[]>().notNull().default(sql`'[]'::jsonb`),
    focusGroups: jsonb().$type<FocusGroupId[]>().notNull().default(sql`'[]'::jsonb`),
    assignees: jsonb().$type<SlackUserId[]>().notNull().default(sql`'[]'::jsonb`),
    subscribers: jsonb().$type<SlackUserId[]>().notNull().default(sql`'[]'::jsonb`),
    /** Why it is blocked. */
    error: text(),
    /** Unguessable key of its page; null before it is published. */
    shareToken: text().unique(),
    createdBy: text().$type<SlackUserId>(),
    startedAt: moment(),
    completedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    index().on(t.workspaceId, t.campaignId, t.type, t.status),
    index().on(t.workspaceId, t.status, t.priority),
    index().on(t.workspaceId, t.projectId),
    index().on(t.parentTaskId),
  ],
);

/**
 * Something an article could be about. It is spare until a task is made of it or a person drops it; what was suggested
 * once in a project is never suggested again. Written by keyword research and people; deleted with the campaign.
 */
export const topics = pgTable(
  "topics",
  {
    id: uuid().$type<TopicId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    campaignId: uuid()
      .$type<CampaignId>()
      .notNull()
      .references(() => campaigns.id, { onDelete: "cascade" }),
    title: text().notNull(),
    keyword: text().notNull(),
    /** What the article would say that others do not. */
    angle: text().notNull().default(""),
    /** The title's words, without the small ones, sorted: two titles that mean the same have the same. */
    fingerprint: text().notNull(),
    position: integer().notNull().default(0),
    taskId: uuid()
      .$type<TaskId>()
      .references(() => tasks.id, { onDelete: "set null" }),
    droppedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.projectId, t.fingerprint), index().on(t.workspaceId, t.campaignId)],
);
