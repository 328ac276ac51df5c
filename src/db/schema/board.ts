import { index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { RunId } from "../ids.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";

/** What a live message may mirror. */
export const LIVE_TYPES = ["campaign", "summary", "draft", "workflow"] as const;

/** A Slack message that mirrors a row. Written by posting and rendering; deleted with the workspace. */
export const liveMessages = pgTable(
  "live_messages",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    subjectType: text({ enum: LIVE_TYPES }).notNull(),
    subjectId: uuid().notNull(),
    channel: text().notNull(),
    /** The effect that posts it; `ts` is null until the post is known. */
    effectKey: text().notNull(),
    ts: text(),
    /** The time of the read that was rendered last, less 15 s for transactions that were open then. */
    renderedAt: moment(),
    renderedHash: text(),
    /** When it was last edited in Slack: the next edit keeps its distance. */
    editedAt: moment(),
    leaseToken: uuid(),
    leaseUntil: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.subjectType, t.subjectId),
    index().on(t.workspaceId, t.channel, t.ts),
    index().on(t.createdAt),
  ],
);

/** A file or text a step made. Written by checkpoints; deleted with its run's workspace. */
export const artifacts = pgTable(
  "artifacts",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    runId: uuid().$type<RunId>(),
    subjectId: uuid(),
    name: text().notNull(),
    contentType: text().notNull(),
    /** Key in the file store. */
    fileKey: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    /** Unguessable key of its public address; null when it has none. */
    token: text().unique(),
    details: jsonb().$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.fileKey), index().on(t.runId), index().on(t.workspaceId, t.subjectId)],
);
