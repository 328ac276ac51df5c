import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import type { CampaignId, RunId, SlackUserId, WorkspaceId } from "../ids.ts";
import { campaigns } from "./campaigns.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";

export const RUN_STATES = ["queued", "running", "waiting", "completed", "failed", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** How an attempt ended; the last three are what people did to a run. */
export const ATTEMPT_OUTCOMES = [
  "next",
  "wait",
  "revise",
  "done",
  "fail",
  "retry",
  "delay",
  "crashed",
  "cancelled",
  "retried",
  "skipped",
  "taken_over",
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** One step as it stood when the run started. */
export interface StepSnapshot {
  name: string;
  /** The step's time-out; its lease is this and a margin. */
  timeoutMs: number;
  /** Who does it. */
  agent?: string | undefined;
  /** The version of the agent in the workspace; absent or 0: as Callboard ships it. */
  agentVersion?: number | undefined;
  /** The model chosen for it; absent: the deployment's own. */
  model?: string | undefined;
}

/** A pipeline as a run or a campaign keeps it from its start on. */
export interface PipelineSnapshot {
  /** Slug of the pipeline in code. */
  pipeline: string;
  version: number;
  steps: StepSnapshot[];
  /** Slug of the workspace's own pipeline whose order this is. */
  template?: string | undefined;
  /** Ceiling of a run in micro-USD; none unless given. */
  budget?: number | undefined;
}

/** A signal in a run's inbox. */
export interface Signal {
  id: string;
  payload: unknown;
  by?: string | undefined;
}

/** What a waiting run waits for. */
export interface Wait {
  /** `step/visit`. */
  key: string;
  kind: "timer" | "signal" | "children";
  reason?: string | undefined;
  /** Set when the last of the children it waits for has ended. */
  ended?: true | undefined;
  /** How long a wait for children may last, as ISO text; absent: as long as they take. */
  until?: string | undefined;
  /** Set where the engine holds the run for a person: its ceiling is reached, or a lost order needs a word. */
  hold?: "ceiling" | "order" | undefined;
  /** What the step itself had waited for when the engine held the run. */
  former?: Wait | null | undefined;
}

/** Where the run was asked for, and so where its last word goes. */
export interface Origin {
  channel: string;
  threadTs?: string | undefined;
  user?: SlackUserId | undefined;
}

/** One item going through one pipeline. Written by the engine's statements only; deleted with the workspace. */
export const runs = pgTable(
  "runs",
  {
    id: uuid().$type<RunId>().primaryKey(),
    workspaceId: ofWorkspace(),
    pipeline: text().notNull(),
    pipelineVersion: integer().notNull(),
    /** The workspace's own pipeline that it was started with, by the slug of then. */
    template: text(),
    steps: jsonb().$type<StepSnapshot[]>().notNull(),
    campaignId: uuid()
      .$type<CampaignId>()
      .references(() => campaigns.id, { onDelete: "cascade" }),
    /** The row the run is about: a prospect's id, a task's. */
    subjectId: uuid(),
    parentRunId: uuid().$type<RunId>(),
    /** The ended run that this one does again from one of its steps. */
    replayOf: uuid().$type<RunId>(),
    /** The caller's id of the request: sent again, it starts nothing new. */
    requestKey: text().notNull(),
    priority: smallint().notNull().default(0),
    /** Ceiling in micro-USD; null means none. */
    budget: microUsd(),
    input: jsonb().$type<Record<string, unknown>>().notNull(),
    origin: jsonb().$type<Origin>(),
    state: text({ enum: RUN_STATES }).notNull().default("queued"),
    stepIndex: smallint().notNull().default(0),
    /** Passes through the steps: a revision begins another. */
    visit: smallint().notNull().default(1),
    /** Claims of this visit of this step. */
    attempt: smallint().notNull().default(0),
    /** Attempts of this visit of this step that ended in an error. */
    failures: smallint().notNull().default(0),
    revisions: smallint().notNull().default(0),
    /** Checkpoints so far: every outcome of an attempt is one. */
    seq: integer().notNull().default(0),
    /** The generation of messages; rises with every commit that makes the run deliverable again. */
    dispatch: integer().notNull().default(1),
    /** Copies of this generation that were sent; 0 is undispatched. */
    published: integer().notNull().default(0),
    publishedAt: moment(),
    dueAt: moment().notNull().default(sql`app_now()`),
    lockToken: uuid(),
    lockUntil: moment(),
    /** Outputs by step name. */
    outputs: jsonb().$type<Record<string, Record<string, unknown>>>().notNull().default(sql`'{}'::jsonb`),
    feedback: jsonb().$type<unknown>(),
    wait: jsonb().$type<Wait>(),
    inbox: jsonb().$type<Record<string, Signal>>().notNull().default(sql`'{}'::jsonb`),
    closedKeys: jsonb().$type<string[]>().notNull().default(sql`'[]'::jsonb`),
    /** Endings so far: a run resumed after a failure ends again. */
    endings: smallint().notNull().default(0),
    /** Why it waits or failed: {code, message, service?, until?}. */
    error: jsonb().$type<RunProblem>(),
    stepStartedAt: moment().notNull().default(sql`app_now()`),
    startedAt: moment(),
    endedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.requestKey),
    index("runs_open").on(t.workspaceId, t.priority, t.dueAt).where(sql`state in ('queued', 'running', 'waiting')`),
    index("runs_due").on(t.dueAt).where(sql`state in ('queued', 'running', 'waiting')`),
    index().on(t.campaignId, t.state),
    // Items are joined with their runs by it: right after a large launch nothing tells the planner how many there are.
    index().on(t.subjectId),
    index().on(t.parentRunId),
    index().on(t.workspaceId, t.createdAt),
  ],
);

/** Whose ceiling a paid call would pass: the run's, its campaign's, or the workspace's of the local day. */
export type Ceiling = "run" | "campaign" | "day";

/** What stands in a run's way, in words a card can show. */
export interface RunProblem {
  code: "retry" | "wait" | "failed" | "crashed" | "fatal" | "user" | "cancelled" | "expired";
  message: string;
  service?: string | undefined;
  /** ISO time of the next try. */
  until?: string | undefined;
  /** Set where money stands in the way: whose ceiling is reached. */
  ceiling?: Ceiling | undefined;
}

/** One attempt's outcome, which is also the record of an agent's session. Written by checkpoints; deleted with its run. */
export const stepRuns = pgTable(
  "step_runs",
  {
    runId: uuid()
      .$type<RunId>()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    seq: integer().notNull(),
    workspaceId: uuid().$type<WorkspaceId>().notNull(),
    step: text().notNull(),
    visit: smallint().notNull(),
    attempt: smallint().notNull(),
    outcome: text({ enum: ATTEMPT_OUTCOMES }).notNull(),
    lockToken: uuid(),
    /** Who did it: the agent of the step, or the person of a retry, a skip or a take-over. */
    agent: text(),
    model: text(),
    output: jsonb().$type<unknown>(),
    error: jsonb().$type<RunProblem>(),
    tokensIn: integer(),
    tokensOut: integer(),
    cost: microUsd(),
    durationMs: integer().notNull(),
    endedAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.seq] }),
    index().on(t.workspaceId, t.endedAt),
    index("step_runs_of_agents").on(t.workspaceId, t.agent, t.endedAt).where(sql`agent is not null`),
  ],
);
