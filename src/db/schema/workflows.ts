import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, pgView, text, unique, uuid } from "drizzle-orm/pg-core";
import type { RunId, SlackUserId, WorkflowId } from "../ids.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";
import type { Origin } from "./runs.ts";

export const WORKFLOW_STATES = ["pending", "in_progress", "completed", "failed"] as const;
export type WorkflowState = (typeof WORKFLOW_STATES)[number];

/** A file that a workflow made, in its newest version. */
export interface WorkflowArtifact {
  /** `plan.md`, `code.ts`, `review.md`, `code.diff`. */
  name: string;
  /** Key in the file store. */
  fileKey: string;
  bytes: number;
  sha256: string;
  contentType: string;
  /** The visit that made it: 2 after it was sent back. */
  visit: number;
}

/**
 * A task for the agents: planner, coder, reviewer. Made by whoever asks; status, step and artifacts are written by checkpoints of
 * its run only; deleted with the workspace.
 */
export const workflows = pgTable(
  "workflows",
  {
    id: uuid().$type<WorkflowId>().primaryKey(),
    workspaceId: ofWorkspace(),
    task: text().notNull(),
    status: text({ enum: WORKFLOW_STATES }).notNull().default("pending"),
    currentStep: text(),
    artifacts: jsonb().$type<Record<string, WorkflowArtifact>>().notNull().default(sql`'{}'::jsonb`),
    /** What the reviewer said last; null before. */
    verdict: text({ enum: ["approve", "revise"] }),
    reviewSummary: text(),
    error: text(),
    origin: jsonb().$type<Origin>(),
    requestKey: text().notNull(),
    createdBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
    changedAt: createdAt(),
    endedAt: moment(),
  },
  (t) => [
    unique().on(t.workspaceId, t.requestKey),
    index().on(t.workspaceId, t.status, t.createdAt),
    index().on(t.workspaceId, t.createdAt),
  ],
);

export const SESSION_STATES = ["idle", "running", "completed", "failed"] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/**
 * What agents did and do: a view. An attempt that ended is its `step_runs` row; the one under way is its run's lock: `running` while
 * a Worker holds it, `idle` while it waits for its turn, a person or a timer.
 */
export const agentSessions = pgView("agent_sessions", {
  sessionId: text(),
  workspaceId: uuid(),
  workflowId: uuid().$type<WorkflowId>(),
  runId: uuid().$type<RunId>(),
  agentType: text(),
  step: text(),
  visit: integer(),
  attempt: integer(),
  status: text({ enum: SESSION_STATES }),
  model: text(),
  input: jsonb().$type<Record<string, unknown>>(),
  output: jsonb().$type<unknown>(),
  error: text(),
  startedAt: moment(),
  completedAt: moment(),
}).existing();
