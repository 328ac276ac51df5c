import { integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { ofWorkspace } from "./columns.ts";

const slot = () => ({
  workspaceId: ofWorkspace(),
  timeZone: text().notNull(),
  grain: text({ enum: ["month", "day", "hour"] }).notNull(),
  /** When the slot begins, by the clocks of the time zone. */
  at: timestamp({ mode: "string" }).notNull(),
});

const count = () => integer().notNull().default(0);

/**
 * What there is of each local month, day and hour, so that a period is a few rows however long the history is.
 * Written by the triggers on leads, messages and contacts and by the rebuild for a new zone; deleted with its zone.
 */
export const brainRollups = pgTable(
  "brain_rollups",
  {
    ...slot(),
    /** Leads that came in, by the temperature they have now; those with a score, and the sum of the scores. */
    hot: count(),
    warm: count(),
    cold: count(),
    scored: count(),
    scoreSum: count(),
    /** Leads that got the status they have now. */
    converted: count(),
    rejected: count(),
    /** Messages, by when they were sent. */
    received: count(),
    sent: count(),
    /** Contacts that became known. */
    contacts: count(),
    /** Contacts we first wrote to, and those of them who have answered since. */
    writtenTo: count(),
    responded: count(),
    /** Of those who answered: how many took how long, by `reply_bucket`. Null is nobody. */
    replyTimes: integer().array(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.timeZone, t.grain, t.at] })],
);

/** Why leads were lost, in the same slots. Written and deleted as `brain_rollups`. */
export const brainRollupReasons = pgTable(
  "brain_rollup_reasons",
  {
    ...slot(),
    /** The reason in small letters, at most 200 characters. */
    reason: text().notNull(),
    leads: count(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.timeZone, t.grain, t.at, t.reason] })],
);

/**
 * Time zones a workspace is counted in. Rows with external ids up to these are in its rollups; null is all of them.
 * Written by the trigger on workspaces and by the rebuild; deleted once the workspace uses another zone.
 */
export const brainRollupZones = pgTable(
  "brain_rollup_zones",
  {
    workspaceId: ofWorkspace(),
    timeZone: text().notNull(),
    contactsTo: text(),
    leadsTo: text(),
    messagesTo: text(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.timeZone] })],
);
