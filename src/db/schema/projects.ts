import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { FocusGroupId, ProjectId, SlackUserId } from "../ids.ts";
import { createdAt, ofWorkspace } from "./columns.ts";

/** What an article may come with. Each is a child run with a task of its own. */
export const DELIVERABLES = ["hero_image", "social_posts", "newsletter"] as const;
export type DeliverableKind = (typeof DELIVERABLES)[number];

/** What else a content campaign was asked for. */
export interface ContentSettings {
  /** What the articles are about; the keyword research begins here. */
  topic: string;
  deliverables: DeliverableKind[];
  /** `stuck`: a person is asked when the reviewer has sent an article back three times; `always`: about every article. */
  approval: "stuck" | "always";
}

/** What campaigns, and the texts of a team, belong to. Written by people; deleted with the workspace. */
export const projects = pgTable(
  "projects",
  {
    id: uuid().$type<ProjectId>().primaryKey(),
    workspaceId: ofWorkspace(),
    slug: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** What the project is to become, in a few sentences; every draft is given it. */
    blueprintSummary: text().notNull().default(""),
    createdBy: text().$type<SlackUserId>(),
    /** The caller's id of the request that made it; null where none is kept. */
    requestKey: text(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.slug), unique().on(t.workspaceId, t.requestKey)],
);

/** The readers an article is aimed at. Written by people; deleted with its project. */
export const focusGroups = pgTable(
  "focus_groups",
  {
    id: uuid().$type<FocusGroupId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** What troubles them, in their words. */
    pains: jsonb().$type<string[]>().notNull().default(sql`'[]'::jsonb`),
    /** BCP 47: the language they read. */
    language: text().notNull().default("en"),
    createdBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name), index().on(t.workspaceId)],
);
