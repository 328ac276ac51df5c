import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { SlackUserId, WorkspaceId } from "../ids.ts";

/** Prices in micro-USD as somebody stated them: a character spoken, a picture, a clip, a page read. */
export interface StatedPrices {
  voiceCharacter?: number | null;
  image?: number | null;
  video?: number | null;
  page?: number | null;
  /** ISO date from which they hold. */
  asOf: string;
}

/** A Slack team that uses Callboard. Written by the installation; deleted when its data's retention after an uninstall ends. */
export const workspaces = pgTable("workspaces", {
  id: uuid().$type<WorkspaceId>().primaryKey(),
  slackTeamId: text().notNull().unique(),
  name: text().notNull(),
  timeZone: text().notNull().default("UTC"),
  locale: text().notNull().default("en-US"),
  /** How many runs may be worked on at once. */
  parallelism: integer().notNull().default(10),
  /** Micro-USD a local day; null means no ceiling. */
  dailyBudget: bigint({ mode: "number" }),
  /** Below this price in micro-USD, a paid job whose outcome is unknown is ordered again without asking. */
  reorderBelow: bigint({ mode: "number" }).notNull().default(1_000_000),
  /** Calls of a provider at once, where the workspace's plan differs from the usual: `{"ElevenLabs": 15}`. */
  providerLimits: jsonb().$type<Record<string, number>>().notNull().default(sql`'{}'::jsonb`),
  /** What the makers of media charge this workspace, and since when; the deployment's own prices where it says nothing. */
  mediaPrices: jsonb().$type<StatedPrices>(),
  /** A campaign of more items than this tries its first one alone; null: never. */
  canaryAbove: integer().default(20),
  /** When all edits of messages so far would be through, at their usual pace: `pace-edit` keeps it less than 20 s ahead. */
  editsPacedTo: timestamp({ withTimezone: true, mode: "date" }),
  /** Secret of the signed webhooks, encrypted; the former one stays valid until it is rotated out. */
  webhookSecret: text(),
  formerWebhookSecret: text(),
  uninstalledAt: timestamp({ withTimezone: true, mode: "date" }),
  createdAt: timestamp({ withTimezone: true, mode: "date" }).notNull().default(sql`app_now()`),
});

/** The bot's token in a workspace. Written by OAuth; deleted at once by an uninstall. */
export const installations = pgTable("installations", {
  workspaceId: uuid()
    .$type<WorkspaceId>()
    .primaryKey()
    .references(() => workspaces.id, { onDelete: "cascade" }),
  /** AES-256-GCM, with the key's id and the team id as associated data. */
  botToken: text().notNull(),
  botUserId: text().notNull(),
  appId: text(),
  enterpriseId: text(),
  scopes: text().notNull().default(""),
  installedBy: text().$type<SlackUserId>(),
  installedAt: timestamp({ withTimezone: true, mode: "date" }).notNull().default(sql`app_now()`),
});

/** A person of the workspace and what they may do. Written when first seen; deleted with the workspace. */
export const members = pgTable(
  "members",
  {
    workspaceId: uuid()
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    slackUserId: text().$type<SlackUserId>().notNull(),
    role: text({ enum: ["manager", "rep", "writer"] })
      .notNull()
      .default("rep"),
    name: text(),
    email: text(),
    timeZone: text(),
    seenAt: timestamp({ withTimezone: true, mode: "date" }).notNull().default(sql`app_now()`),
  },
  (t) => [unique().on(t.workspaceId, t.slackUserId), index().on(t.workspaceId, t.email)],
);
