import { z } from "zod";
import { ContentNotice } from "./article/notices.ts";
import { DraftNotice } from "./draft/notices.ts";
import { ItemNotice } from "./prospect-video/notices.ts";

const microUsd = z.number();

/**
 * What people are told or asked about money while work is under way. Amounts are micro-USD; `spent` counts what is ordered
 * at its worst price, and `next` is the call that was not made, null where its price is not known.
 */
export const MoneyNotice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("budget_warning"), campaignId: z.uuid(), budget: microUsd, spent: microUsd }),
  z.object({
    kind: z.literal("budget_reached"),
    campaignId: z.uuid(),
    budget: microUsd,
    spent: microUsd,
    next: microUsd.nullable(),
  }),
  z.object({
    kind: z.literal("day_reached"),
    campaignId: z.uuid().nullable(),
    limit: microUsd,
    next: microUsd.nullable(),
  }),
  z.object({
    kind: z.literal("run_reached"),
    campaignId: z.uuid().nullable(),
    runId: z.uuid(),
    limit: microUsd,
    next: microUsd.nullable(),
  }),
  /** Four fifths of the workspace's ceiling of today, or of one run's. */
  z.object({ kind: z.literal("day_warning"), campaignId: z.uuid().nullable(), limit: microUsd, spent: microUsd }),
  z.object({
    kind: z.literal("run_warning"),
    campaignId: z.uuid().nullable(),
    runId: z.uuid(),
    limit: microUsd,
    spent: microUsd,
  }),
  z.object({
    kind: z.literal("order_question"),
    runId: z.uuid(),
    /** The key of the signal that answers, with `{ again: boolean }`. */
    key: z.string(),
    provider: z.string(),
    purpose: z.string(),
    item: z.number().nullable(),
    worstCost: microUsd.nullable(),
  }),
]);
export type MoneyNotice = z.infer<typeof MoneyNotice>;

/** All that is said while work is under way, by kind: the purpose of its post. */
export const Notice = z.discriminatedUnion("kind", [
  ...MoneyNotice.options,
  ...ContentNotice.options,
  ...ItemNotice.options,
  ...DraftNotice.options,
]);
export type Notice = z.infer<typeof Notice>;
