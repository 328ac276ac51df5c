import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ContactId, ProspectId, SlackUserId } from "../ids.ts";
import { prospects } from "./campaigns.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";
import { contacts } from "./people.ts";
import type { Origin } from "./runs.ts";

/** A campaign that was previewed and not launched yet. Written by the form of `/launch`; deleted by its launch, or after a week. */
export const launchDrafts = pgTable(
  "launch_drafts",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    /** Which kind of campaign reads `input`. */
    kind: text().notNull(),
    input: jsonb().$type<Record<string, unknown>>().notNull(),
    origin: jsonb().$type<Origin>().notNull(),
    createdBy: text().$type<SlackUserId>().notNull(),
    /** Who pressed Launch, when, and whether the held items begin too; null until then. */
    confirmedBy: text().$type<SlackUserId>(),
    confirmedAt: moment(),
    letThrough: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.workspaceId, t.createdAt),
    index("launch_drafts_confirmed").on(t.confirmedAt).where(sql`confirmed_at is not null`),
  ],
);

/**
 * Whom no campaign may write to. `value` is lower case: an e-mail address, a domain, or `name\ncompany` of somebody whose
 * address is not known. Written by managers and by people who opt out; deleted by managers, and with the workspace.
 */
export const suppressions = pgTable(
  "suppressions",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    kind: text({ enum: ["email", "domain", "person"] }).notNull(),
    value: text().notNull(),
    source: text({ enum: ["manager", "opt_out"] }).notNull(),
    addedBy: text().$type<SlackUserId>(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.kind, t.value), index().on(t.workspaceId, t.createdAt)],
);

/**
 * What a prospect did with their video: one row a kind, with how often and when last; no address, no browser.
 * Written by the share page; deleted with the prospect.
 */
export const shareSignals = pgTable(
  "share_signals",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    prospectId: uuid()
      .$type<ProspectId>()
      .notNull()
      .references(() => prospects.id, { onDelete: "cascade" }),
    /** The person, where their e-mail address is one we know. */
    contactId: uuid()
      .$type<ContactId>()
      .references(() => contacts.id, { onDelete: "set null" }),
    kind: text({ enum: ["opened", "played", "finished", "clicked"] }).notNull(),
    count: integer().notNull().default(1),
    firstAt: createdAt(),
    lastAt: moment().notNull(),
  },
  (t) => [unique().on(t.prospectId, t.kind), index().on(t.workspaceId, t.lastAt)],
);

/**
 * Addresses of share pages that were taken away. They show nothing, but whoever was sent one can still opt out by it.
 * Written with the revocation; deleted with the prospect.
 */
export const revokedShares = pgTable("revoked_shares", {
  token: text().primaryKey(),
  workspaceId: ofWorkspace(),
  prospectId: uuid()
    .$type<ProspectId>()
    .notNull()
    .references(() => prospects.id, { onDelete: "cascade" }),
  revokedAt: createdAt(),
});
