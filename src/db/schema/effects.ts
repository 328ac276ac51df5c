import { sql } from "drizzle-orm";
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { CampaignId, EffectId, ProspectId, RunId, SummaryId } from "../ids.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";
import type { Origin } from "./runs.ts";

/**
 * The ledger of everything done to the outside: one row an order, reserved before the call.
 * `due` waits for whoever takes it; `reserved` is under way until its deadline; `done` and `failed` are known;
 * `unknown` is what nobody could find out. Written by the ledger's statements; deleted with the workspace.
 */
export const effects = pgTable(
  "effects",
  {
    id: uuid().$type<EffectId>().primaryKey(),
    workspaceId: ofWorkspace(),
    /** `run/visit/step/purpose/item`, or `campaign/ending/last_word`. */
    key: text().notNull(),
    /** Orders under one key: another one only after the former is `unknown`. */
    ordinal: smallint().notNull().default(1),
    kind: text({ enum: ["post", "paid", "publication"] }).notNull(),
    purpose: text().notNull(),
    runId: uuid().$type<RunId>(),
    campaignId: uuid().$type<CampaignId>(),
    subjectId: uuid(),
    /** Scene number, part number or the like, where the item has one. */
    item: integer(),
    provider: text().notNull(),
    state: text({ enum: ["due", "reserved", "done", "failed", "unknown"] }).notNull(),
    /** The lock token (or the taker's own) that reserved it. */
    holder: uuid(),
    attempts: integer().notNull().default(1),
    /** The call is sent only before this moment. */
    deadline: moment(),
    reservedAt: moment(),
    settledAt: moment(),
    worstCost: microUsd(),
    cost: microUsd(),
    /** Where a post goes. */
    target: jsonb().$type<Origin>(),
    /** The provider's id of the job, or a post's `ts`. */
    externalId: text(),
    result: jsonb().$type<Record<string, unknown>>(),
    error: text(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.key, t.ordinal),
    index().on(t.runId),
    index().on(t.campaignId),
    index().on(t.workspaceId, t.externalId),
    index("effects_unsettled").on(t.deadline).where(sql`state in ('due', 'reserved')`),
    index("effects_under_way").on(t.workspaceId, t.provider).where(sql`state = 'reserved'`),
    index("effects_paid").on(t.workspaceId, t.reservedAt).where(sql`kind = 'paid'`),
  ],
);

/**
 * What Callboard had to say unasked, and what became of it: posted, or kept back for the next digest. Written by `say_unasked`
 * in the statement that makes the post due; deleted with the workspace.
 */
export const unaskedPosts = pgTable(
  "unasked_posts",
  {
    id: uuid().$type<EffectId>().primaryKey(),
    workspaceId: ofWorkspace(),
    /** That of the post: once under it. */
    key: text().notNull(),
    /** Who it is for: a person or a channel. */
    place: text().notNull(),
    purpose: text().notNull(),
    facts: jsonb().$type<Record<string, unknown>>().notNull(),
    localDate: date().notNull(),
    /** Why it was kept back; null: it was posted. */
    kept: text({ enum: ["quiet", "holiday", "limit"] }),
    /** The digest that told of what was kept back. */
    summaryId: uuid().$type<SummaryId>(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.key),
    index("unasked_posts_of_day").on(t.workspaceId, t.place, t.localDate).where(sql`kept is null`),
    index("unasked_posts_kept").on(t.workspaceId, t.summaryId).where(sql`kept is not null`),
  ],
);

/**
 * A provider that told a workspace to wait: no paid call before `closedUntil`, then one probe, whose answer opens it again.
 * Written by the ledger's statements; deleted by the probe's settlement, or with the workspace.
 */
export const providerGates = pgTable(
  "provider_gates",
  {
    workspaceId: ofWorkspace(),
    provider: text().notNull(),
    closedUntil: moment().notNull(),
    /** The one call let through to find out, and its deadline: past it, another one may try. */
    probe: uuid().$type<EffectId>(),
    probeUntil: moment(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.provider] })],
);

/** Paid jobs as the product speaks of them: a view of the ledger. */
export const generationJobs = pgView("generation_jobs", {
  id: uuid().$type<EffectId>(),
  workspaceId: uuid(),
  prospectId: uuid().$type<ProspectId>(),
  runId: uuid().$type<RunId>(),
  type: text(),
  scene: integer(),
  status: text({ enum: ["pending", "processing", "complete", "failed", "unknown"] }),
  externalJobId: text(),
  resultFile: text(),
  error: text(),
  attempts: bigint({ mode: "number" }),
  cost: bigint({ mode: "number" }),
  createdAt: moment(),
}).existing();
