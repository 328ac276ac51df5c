import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ActionId, ContactId, RunId, SlackUserId, SummaryId } from "../ids.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";
import { contacts } from "./people.ts";

/** Words for the periods of summaries; the days of a range are in the metrics' `span`. */
const SUMMARY_PERIODS = [
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
  topQuestions?: { text: string; count: number }[];
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
    createdAt: createdAt(),
  },
  (t) => [index().on(t.workspaceId), index().on(t.workspaceId, t.type), index().on(t.createdAt)],
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
    recommendation: text(),
    confidence: text({ enum: ["high", "medium", "low"] }).notNull(),
    timeRange: text({ enum: SUMMARY_PERIODS }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.workspaceId, t.type, t.timeRange, t.createdAt)],
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
    index().on(t.expiresAt).where(sql`status = 'pending'`),
    unique("brain_actions_one_per_run").on(t.workspaceId, t.runId, t.contactId, t.type),
    uniqueIndex("brain_actions_one_pending").on(t.workspaceId, t.contactId, t.type).where(sql`status = 'pending'`),
  ],
);

/** How a workspace wants its board. Written by its managers; deleted with the workspace. */
export const brainConfig = pgTable("brain_config", {
  workspaceId: ofWorkspace().primaryKey(),
  metrics: jsonb().$type<string[]>(),
  digestChannel: text(),
  /** Local hour, 0 to 23. */
  digestHour: integer().notNull().default(8),
  /** ISO weekdays, 1 is Monday. */
  digestWeekdays: jsonb().$type<number[]>().notNull().default(sql`'[1,2,3,4,5]'::jsonb`),
  digestEnabled: boolean().notNull().default(false),
  nextDigestAt: moment(),
  hotThreshold: integer().notNull().default(70),
  warmThreshold: integer().notNull().default(40),
  model: text(),
  changedAt: createdAt(),
});
