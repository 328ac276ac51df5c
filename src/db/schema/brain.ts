import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  date,
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
import type { ActionId, ContactId, RunId, SlackUserId, SummaryId } from "../ids.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";
import { contacts } from "./people.ts";

/** Words for the periods of summaries; the days of a range are in the metrics' `span`, "day" is the time since the digest before. */
const SUMMARY_PERIODS = [
  "day",
  "today",
  "yesterday",
  "week",
  "month",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "all",
  "range",
] as const;

/** The figures a summary speaks of, as they stood when it was made. Rates are 0 to 1. */
export interface MetricsSnapshot {
  newLeadsCount: number;
  hotLeadsCount: number;
  warmLeadsCount: number;
  coldLeadsCount: number;
  responseRate?: number | null;
  avgScore?: number | null;
  /** `before`: how many asked it in the period before, null where that could not be told; the messages are one of each who asked. */
  topQuestions?: {
    text: string;
    count: number;
    before?: number | null;
    messages?: string[];
    messagesBefore?: string[];
  }[];
  /** `key` is the reason in small letters, `before` how many were lost for it in the period before (of its five commonest). */
  rejectionReasons?: { reason: string; count: number; key?: string; before?: number }[];
  /** What else was counted, by name: totals of leads, contacts, messages, conversions. */
  [other: string]: unknown;
}

/** A text that says what matters. Written by the brain's last steps; deleted with the workspace. */
export const brainSummaries = pgTable(
  "brain_summaries",
  {
    id: uuid().$type<SummaryId>().primaryKey(),
    workspaceId: ofWorkspace(),
    runId: uuid().$type<RunId>(),
    text: text().notNull(),
    type: text({ enum: ["daily", "manual", "scheduled"] }).notNull(),
    trigger: text({ enum: ["cron", "command", "api"] }).notNull(),
    triggeredBy: text().$type<SlackUserId>(),
    period: text({ enum: SUMMARY_PERIODS }).notNull(),
    periodStart: moment().notNull(),
    periodEnd: moment().notNull(),
    metrics: jsonb().$type<MetricsSnapshot>().notNull(),
    /** The model that wrote it; null when it was written without one. */
    model: text(),
    tokensUsed: integer(),
    cost: microUsd(),
    /** The local date of the digest this is; null for all that people asked for. */
    digestDate: date(),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.workspaceId, t.createdAt),
    index().on(t.workspaceId, t.type),
    index().on(t.createdAt),
    uniqueIndex("brain_summaries_one_digest")
      .on(t.workspaceId, t.digestDate, t.type)
      .where(sql`digest_date is not null`),
  ],
);

/** A pattern in what people said or did. Written by the brain's insights step; deleted with the workspace. */
export const brainInsights = pgTable(
  "brain_insights",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    runId: uuid().$type<RunId>(),
    type: text({ enum: ["trending_topic", "objection_pattern", "interest_signal", "rejection_analysis"] }).notNull(),
    pattern: text().notNull(),
    frequency: integer().notNull(),
    /** Verbatim, with the message each one stands in. */
    examples: jsonb().$type<{ text: string; messageId: string; contactId: string }[]>().notNull(),
    /** The messages behind the frequency, one a contact. */
    evidence: jsonb().$type<string[]>().notNull().default(sql`'[]'::jsonb`),
    recommendation: text(),
    confidence: text({ enum: ["high", "medium", "low"] }).notNull(),
    timeRange: text({ enum: SUMMARY_PERIODS }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.workspaceId, t.type, t.timeRange, t.createdAt), index().on(t.workspaceId, t.runId)],
);

/** A recommendation to a rep. Written by the brain's actions step and by clicks; deleted with the workspace. */
export const brainActions = pgTable(
  "brain_actions",
  {
    id: uuid().$type<ActionId>().primaryKey(),
    workspaceId: ofWorkspace(),
    runId: uuid().$type<RunId>(),
    contactId: uuid()
      .$type<ContactId>()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    type: text({ enum: ["follow_up", "response_template", "handoff_ready", "opportunity_alert"] }).notNull(),
    /** 0 to 100: the weighted sum of `parts`. */
    priority: integer().notNull(),
    parts: jsonb().$type<{ label: string; points: number }[]>().notNull().default(sql`'[]'::jsonb`),
    urgency: text({ enum: ["immediate", "today", "this_week"] }).notNull(),
    reason: text().notNull(),
    suggestedMessage: text(),
    /** The rule that made it. */
    signal: text(),
    /** Fingerprint of what it rests on: a dismissed one returns only with another. */
    evidence: text(),
    /** Why it came back after it was dismissed. */
    returned: text(),
    /** The person who owns the lead. */
    assignee: text().$type<SlackUserId>(),
    /** The newest lead's status when it was marked done, to tell what that moved. */
    stageBefore: text(),
    status: text({ enum: ["pending", "actioned", "dismissed", "expired"] })
      .notNull()
      .default("pending"),
    snoozedUntil: moment(),
    dismissReason: text(),
    decidedBy: text().$type<SlackUserId>(),
    decidedAt: moment(),
    expiresAt: moment().notNull().default(sql`app_now() + interval '24 hours'`),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    index().on(t.workspaceId, t.status, t.priority),
    index().on(t.workspaceId, t.runId),
    index().on(t.workspaceId, t.decidedAt),
    index().on(t.expiresAt).where(sql`status = 'pending'`),
    unique("brain_actions_one_per_run").on(t.workspaceId, t.runId, t.contactId, t.type),
    uniqueIndex("brain_actions_one_pending").on(t.workspaceId, t.contactId, t.type).where(sql`status = 'pending'`),
  ],
);

/** How a workspace wants its board. Written by its managers; deleted with the workspace. */
export const brainConfig = pgTable(
  "brain_config",
  {
    workspaceId: ofWorkspace().primaryKey(),
    metrics: jsonb().$type<string[]>(),
    digestChannel: text(),
    /** Local hour, 0 to 23. */
    digestHour: integer().notNull().default(8),
    /** ISO weekdays, 1 is Monday. */
    digestWeekdays: jsonb().$type<number[]>().notNull().default(sql`'[1,2,3,4,5]'::jsonb`),
    digestEnabled: boolean().notNull().default(false),
    /** ISO weekday on which the digest speaks of the week; null: never. */
    weeklyDay: integer(),
    nextDigestAt: moment(),
    /** Where what has gone wrong for good is told; null: to whoever installed Callboard. */
    alertsChannel: text(),
    hotThreshold: integer().notNull().default(70),
    warmThreshold: integer().notNull().default(40),
    model: text(),
    /** Local hours between which nothing is posted unasked, such as 20 and 7; both or neither. */
    quietFrom: integer(),
    quietTo: integer(),
    /** Local dates without a digest, `2026-12-25`. */
    holidays: jsonb().$type<string[]>().notNull().default(sql`'[]'::jsonb`),
    /** Posts nobody asked for that a person or channel gets in a local day; null: 12 (`say_unasked`). */
    postsADay: integer(),
    /** Days that the data is kept after an uninstall. */
    retentionDays: integer().notNull().default(30),
    changedAt: createdAt(),
  },
  (t) => [
    index("brain_config_due").on(t.nextDigestAt).where(sql`digest_enabled`),
    check("brain_config_hot_above_warm", sql`hot_threshold > warm_threshold`),
  ],
);

/**
 * A digest of a local day: claimed by the job in the statement that moves the schedule on, then given its run.
 * Written by the digest job; deleted with the workspace.
 */
export const brainDigests = pgTable(
  "brain_digests",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    localDate: date().notNull(),
    type: text({ enum: ["daily"] }).notNull(),
    period: text({ enum: ["day", "week"] }).notNull(),
    /** Null: it is stored and not posted. */
    channel: text(),
    /** When it was due; `coversTo` is when it was claimed, which is later where nobody was there to do it. */
    dueAt: moment().notNull(),
    coversFrom: moment().notNull(),
    coversTo: moment().notNull(),
    /** Null until its run has begun. */
    runId: uuid().$type<RunId>(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.localDate, t.type),
    index("brain_digests_unstarted").on(t.createdAt).where(sql`run_id is null`),
  ],
);

/** Who an owner of leads is in Slack. Written by managers and by looking e-mails up; deleted with the workspace. */
export const leadOwners = pgTable(
  "lead_owners",
  {
    workspaceId: ofWorkspace(),
    /** As the leads name them, in lower case. */
    owner: text().notNull(),
    /** Null: Slack knows nobody of that e-mail. */
    slackUserId: text().$type<SlackUserId>(),
    source: text({ enum: ["email", "hand"] }).notNull(),
    changedAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.owner] })],
);

/** What to answer to an objection. Written by people; deleted with the workspace. */
export const brainAnswers = pgTable(
  "brain_answers",
  {
    workspaceId: ofWorkspace(),
    /** The kind of objection: "price". */
    objection: text().notNull(),
    text: text().notNull(),
    changedBy: text().$type<SlackUserId>(),
    changedAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.objection] })],
);

/** A question to the brain and what it was answered from. Written by the ask pipeline; deleted with the workspace. */
export const brainQuestions = pgTable(
  "brain_questions",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    runId: uuid().$type<RunId>(),
    channel: text().notNull(),
    threadTs: text().notNull(),
    askedBy: text().$type<SlackUserId>().notNull(),
    question: text().notNull(),
    /** The queries that were chosen, with their parameters. */
    calls: jsonb().$type<Record<string, unknown>[]>().notNull().default(sql`'[]'::jsonb`),
    /** Answers of the queries: figures and rows. */
    results: jsonb().$type<unknown[]>().notNull().default(sql`'[]'::jsonb`),
    answer: text().notNull(),
    /** The model that chose and wrote; null when it was done without one. */
    model: text(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.runId), index().on(t.workspaceId, t.channel, t.threadTs, t.createdAt)],
);
