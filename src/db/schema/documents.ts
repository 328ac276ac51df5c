import { index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { DocumentId, DraftJobId, ProjectId, SlackUserId, VersionId } from "../ids.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";
import { projects } from "./projects.ts";

/** A part of a document: a heading and what stands under it. */
export interface DocumentSection {
  /** Empty for what stands before the first heading. */
  heading: string;
  /** 1 to 6; 0 without a heading. */
  level: number;
  /** Markdown without the heading's line. */
  text: string;
}

/** A document of a project. Written by the checkpoint of its first draft, then by edits and approvals; deleted with the project. */
export const documents = pgTable(
  "documents",
  {
    id: uuid().$type<DocumentId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    title: text().notNull(),
    /** Number of the version that counts: always the newest. */
    version: integer().notNull().default(0),
    /** The version that was approved last, and by whom. */
    approvedVersion: integer(),
    approvedBy: text().$type<SlackUserId>(),
    approvedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.changedAt), index().on(t.workspaceId, t.changedAt)],
);

/** A document as it stood once. Never changed. Written by drafts' checkpoints, edits and restores; deleted with the document. */
export const documentVersions = pgTable(
  "document_versions",
  {
    id: uuid().$type<VersionId>().primaryKey(),
    workspaceId: ofWorkspace(),
    documentId: uuid()
      .$type<DocumentId>()
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    kind: text({ enum: ["draft", "edit", "restore"] }).notNull(),
    /** The version it was made from; null for a first one. */
    parentId: uuid().$type<VersionId>(),
    /** The draft job that wrote it: applied once. */
    jobId: uuid().$type<DraftJobId>().unique(),
    /** Who edited or restored; null for a draft. */
    author: text().$type<SlackUserId>(),
    markdown: text().notNull(),
    sections: jsonb().$type<DocumentSection[]>().notNull(),
    summary: text().notNull(),
    /** The caller's id of an edit or a restore. */
    requestKey: text(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.documentId, t.number), unique().on(t.workspaceId, t.requestKey)],
);

/** How a project's documents should sound, learned from reviewers. Written by revisions, edits and people; deleted with the project. */
export const voiceRules = pgTable(
  "voice_rules",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    text: text().notNull(),
    /** The text without case and punctuation: a rule is kept once. */
    norm: text().notNull(),
    /** Where it came from. */
    source: text({ enum: ["instruction", "edit", "person"] }).notNull(),
    addedBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.norm), index().on(t.workspaceId)],
);
