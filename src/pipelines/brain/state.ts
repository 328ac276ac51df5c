import { z } from "zod";
import type { MetricsSnapshot } from "../../db/schema/brain.ts";
import { type ModelUsage, plus } from "../ports.ts";
import type { Fact } from "./facts.ts";
import { periodShape } from "./periods.ts";
import type { Read } from "./read-measures.ts";

/** What a brain run is asked for. */
export const brainInput = z.object({
  period: z.union([periodShape, z.literal("day")]),
  type: z.enum(["daily", "manual", "scheduled"]),
  trigger: z.enum(["cron", "command", "api"]),
  /** The Slack user who asked. */
  triggeredBy: z.string().optional(),
  /** Set for a digest: what it speaks of, ISO moments; `date` is the local day it is the digest of, null for a preview. */
  digest: z.object({ date: z.iso.date().nullable(), from: z.string(), to: z.string() }).optional(),
});

export type BrainInput = z.infer<typeof brainInput>;

/** What the model took so far in this run; tokens and cost are null once those of any call were unknown. */
export interface ModelUse {
  model: string | null;
  tokens: number | null;
  cost: number | null;
}

export interface Measured {
  timeZone: string;
  /** ISO moments: when the period begins, and when it ends or, where it still runs, the time of the count. */
  from: string;
  to: string;
  /** `[starts, ends)` by the zone's clocks: whole days. */
  starts: string;
  ends: string;
  /** What it is compared with, ISO moments; null for "all". */
  prior?: { from: string; to: string } | null;
  /** The workspace's own model, if it set one. */
  model: string | null;
  facts: Fact[];
  /** Sources that could not be read: their figures are left out, and they are named. */
  missing: (Read["missing"][number] | "conversations" | "recommendations" | "moved")[];
  metrics: MetricsSnapshot;
}

/** Outputs of the steps that asked the model. */
export interface Thought {
  use?: ModelUse;
  /** Why parts were made without the model. */
  without?: string[];
}

export interface Found extends Thought {
  topQuestions: NonNullable<MetricsSnapshot["topQuestions"]>;
  insights: number;
  missing: Measured["missing"];
  /** Said where not every message was read. */
  unread: number;
}

/** What `recommend` gives. */
export interface Advised extends Thought {
  /** How many recommendations the run made. */
  recommended: number;
  missing: Measured["missing"];
}

/** Adds a call to what was used. */
export const addUse = (use: ModelUse | undefined, usage: ModelUsage | null): ModelUse => {
  const had = use ?? { model: null, tokens: 0, cost: 0 };
  if (!usage) return had;
  return {
    model: usage.model,
    tokens: plus(had.tokens, plus(usage.tokensIn, usage.tokensOut)),
    cost: plus(had.cost, usage.cost),
  };
};
