import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { PipelineId, SlackUserId } from "../ids.ts";
import { createdAt, ofWorkspace } from "./columns.ts";

/** One step of a workspace's own pipeline: a step of its base, by name, and the model chosen for it. */
export interface PipelineStep {
  name: string;
  model?: string | undefined;
}

/** An unsaved order, and the opening of the screen on which it is moved about. */
export interface MovingOrder {
  session: string;
  order: string[];
}

/** A workspace's own order of a pipeline's steps. Written by managers; deleted by them, and with the workspace. */
export const pipelines = pgTable(
  "pipelines",
  {
    id: uuid().$type<PipelineId>().primaryKey(),
    workspaceId: ofWorkspace(),
    slug: text().notNull(),
    name: text().notNull(),
    /** Slug of the pipeline in code whose steps these are. */
    base: text().notNull(),
    steps: jsonb().$type<PipelineStep[]>().notNull(),
    /** Whether work that asks for the base gets this one. */
    preferred: boolean().notNull().default(false),
    /** Rises with every change; a change names the one it was made from. */
    version: integer().notNull().default(1),
    /** The caller's id of the request that made it. */
    requestKey: text().notNull(),
    /** Its order as somebody moves it about, unsaved: clicks that come faster than the screen follows add up here. */
    moving: jsonb().$type<MovingOrder>(),
    createdBy: text().$type<SlackUserId>(),
    changedBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.slug),
    unique().on(t.workspaceId, t.requestKey),
    uniqueIndex("pipelines_one_preferred").on(t.workspaceId, t.base).where(sql`preferred`),
  ],
);

/**
 * What a workspace changed about an agent: the newest version holds, older ones stay for the runs that began with them.
 * Written by managers; deleted with the workspace.
 */
export const agentVersions = pgTable(
  "agent_versions",
  {
    workspaceId: ofWorkspace(),
    /** Name of the agent. */
    agent: text().notNull(),
    /** 1, 2, 3 …; 0 is the agent as Callboard ships it and has no row. */
    version: integer().notNull(),
    /** Null: the shipped one. */
    prompt: text(),
    /** Null: the shipped one. */
    model: text(),
    createdBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.agent, t.version] }), index().on(t.workspaceId, t.createdAt)],
);
