import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { DocumentId, DraftJobId, ProjectId, RunId, SlackUserId, TranscriptMessageId, VersionId } from "../ids.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";
import { projects } from "./projects.ts";

/** In rising order. */
export const URGENCIES = ["low", "normal", "high"] as const;
export type Urgency = (typeof URGENCIES)[number];

export const DRAFT_STATUSES = ["queued", "running", "completed", "error"] as const;
export type DraftStatus = (typeof DRAFT_STATUSES)[number];

/** A stretch of the transcript, both ends included. */
export interface TranscriptAnchor {
  from: number;
  to: number;
}

/** What was asked for, as the prompt tells it. */
export interface PromptContext {
  title: string;
  instructions: string;
  /** The version to revise; null writes on from the newest. */
  baseVersionId: VersionId | null;
}

/** How far the writing is. */
export interface DraftProgress {
  words: number;
  tokens: number;
}

/** One draft asked for. Status words are written by the checkpoints of its run only; deleted with the project. */
export const draftJobs = pgTable(
  "draft_jobs",
  {
    id: uuid().$type<DraftJobId>().primaryKey(),
    workspaceId: ofWorkspace(),
    projectId: uuid()
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** The document it is applied to; made with its first version. */
    documentId: uuid().$type<DocumentId>().notNull(),
    runId: uuid().$type<RunId>().notNull(),
    messagePointers: jsonb().$type<TranscriptMessageId[]>().notNull(),
    transcriptAnchors: jsonb().$type<TranscriptAnchor[]>().notNull(),
    promptContext: jsonb().$type<PromptContext>().notNull(),
    urgency: text({ enum: URGENCIES }).notNull().default("normal"),
    /** SHA-256 of what is asked for: the same within 90 s is the same job. */
    summaryHash: text().notNull(),
    /** Ids of the requests that this job answers. */
    requestKeys: jsonb().$type<string[]>().notNull(),
    requestedBy: text().$type<SlackUserId>(),
    status: text({ enum: DRAFT_STATUSES }).notNull().default("queued"),
    /** When it became its project's one job under way; null while it waits for the job before it. */
    turnAt: moment(),
    attempts: integer().notNull().default(0),
    progress: jsonb().$type<DraftProgress>(),
    generatedSummary: text(),
    modelUsage: jsonb().$type<{ model: string | null; tokensIn: number | null; tokensOut: number | null }>(),
    /** From the request to the end, by the product's clock. */
    durationMs: integer(),
    /** Micro-USD; null where a price is not known. */
    cost: microUsd(),
    error: text(),
    /** When the operators were alerted to its failure. */
    alertedAt: moment(),
    endedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    index().on(t.projectId, t.summaryHash, t.createdAt),
    index().on(t.workspaceId, t.createdAt),
    index("draft_jobs_open").on(t.workspaceId, t.projectId).where(sql`status in ('queued', 'running')`),
    uniqueIndex("draft_jobs_turn").on(t.projectId).where(sql`turn_at is not null and status in ('queued', 'running')`),
    unique().on(t.runId),
  ],
);
