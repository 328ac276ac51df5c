import { sql } from "drizzle-orm";
import { boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, ofWorkspace } from "./columns.ts";

/** A model that scores leads or conversations of one workspace. Written by the nightly training; deleted with the workspace. */
export const brainModels = pgTable(
  "brain_models",
  {
    workspaceId: ofWorkspace(),
    kind: text({ enum: ["lead", "interest"] }).notNull(),
    /** From 1 up. */
    version: integer().notNull(),
    parameters: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Rows with a known end when it was trained, and how many of them converted. */
    rows: integer().notNull(),
    positives: integer().notNull(),
    /** On rows it had not seen; null where there were too few to tell. */
    auc: doublePrecision(),
    calibrationError: doublePrecision(),
    /** How well the senders' own scores ranked the same leads; null where too few came with one. */
    senderAuc: doublePrecision(),
    active: boolean().notNull(),
    trainedAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.kind, t.version] }),
    uniqueIndex("brain_models_one_active").on(t.workspaceId, t.kind).where(sql`active`),
  ],
);
