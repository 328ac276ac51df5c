import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ProjectId, SlackUserId, TranscriptMessageId } from "../ids.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";
import { projects } from "./projects.ts";

const ofProject = () =>
  uuid()
    .$type<ProjectId>()
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" });

/** One message of a project's transcript. Written by `append-messages`, under the project's lock; deleted with the project. */
export const transcriptMessages = pgTable(
  "transcript_messages",
  {
    id: uuid().$type<TranscriptMessageId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: ofProject(),
    /** From 1 on, without gaps, never changed: what people and jobs point at. */
    position: integer().notNull(),
    /** `slack:CHANNEL:TS` or `file:ID:LINE`: the same message added again is not added twice. */
    sourceKey: text().notNull(),
    speaker: text().notNull(),
    text: text().notNull(),
    /** When it was said; null where nobody knows. */
    saidAt: moment(),
    addedBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.position), unique().on(t.projectId, t.sourceKey), index().on(t.workspaceId)],
);

/** What a writer should know. Written by people; deleted with the project. */
export const notes = pgTable(
  "notes",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: ofProject(),
    text: text().notNull(),
    addedBy: text().$type<SlackUserId>(),
    requestKey: text().notNull(),
    /** A closed note is not given to drafts any more. */
    closedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.requestKey), index().on(t.projectId, t.createdAt)],
);

/** What a document has yet to cover. Written by people; deleted with the project. */
export const todos = pgTable(
  "todos",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: ofProject(),
    text: text().notNull(),
    addedBy: text().$type<SlackUserId>(),
    requestKey: text().notNull(),
    closedAt: moment(),
    closedBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.requestKey), index("todos_open").on(t.projectId).where(sql`closed_at is null`)],
);
