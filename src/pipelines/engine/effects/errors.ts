import type { EffectId } from "../../../db/ids.ts";
import type { Ceiling } from "../../../db/schema/runs.ts";
import { RetryAfterError } from "../../../errors.ts";
import type { ModelUsage } from "../../ports.ts";

/** The Worker lost the run while it worked: nothing more may be done for it. */
export class LostRun extends Error {
  override readonly name = "LostRun";
}

/** The ledger itself tells the run when to come back; unlike a provider's own word, it closes nobody. */
export class ComeBack extends RetryAfterError {}

/** As many calls of the provider are under way as it takes at once; the attempt's own ones, when they end, make room. */
export class SlotsTaken extends ComeBack {}

const OWNERS: Record<Ceiling, string> = { run: "the run", campaign: "the campaign", day: "the workspace's day" };

/** A ceiling does not cover a call's worst cost, or the cost is unknown under one. */
export class BudgetReached extends Error {
  override readonly name = "BudgetReached";
  readonly ceiling: Ceiling;
  /** Micro-USD of the call; null where no price is known. */
  readonly worstCost: number | null;
  /** The ceiling in micro-USD, where it is the run's or the day's. */
  readonly limit: number | null;
  /** Milliseconds until it counts anew: of a day, until the next one; else 0. */
  readonly anewMs: number;
  constructor(ceiling: Ceiling, worstCost: number | null, limit: number | null = null, anewMs = 0) {
    super(
      worstCost === null
        ? `the price of the next call is not known and ${OWNERS[ceiling]} has a ceiling`
        : `the next call would pass the ceiling of ${OWNERS[ceiling]}`,
    );
    this.ceiling = ceiling;
    this.worstCost = worstCost;
    this.limit = limit;
    this.anewMs = anewMs;
  }
}

/** An order nobody can account for that is too dear, or of unknown price under a ceiling: a person decides whether it is placed again. */
export class OrderQuestion extends Error {
  override readonly name = "OrderQuestion";
  /** The wait's key; its signal carries `{ again: boolean }`. */
  readonly key: string;
  readonly provider: string;
  readonly purpose: string;
  readonly item: number | null;
  readonly worstCost: number | null;
  constructor(
    key: string,
    about: { provider: string; purpose: string; item: number | null; worstCost: number | null },
  ) {
    super(`${about.provider} may have charged an order nobody can account for; order again?`);
    this.key = key;
    this.provider = about.provider;
    this.purpose = about.purpose;
    this.item = about.item;
    this.worstCost = about.worstCost;
  }
}

/** The key of the wait in which a person decides about an unknown order. */
export const orderKey = (step: string, visit: number, effect: EffectId): string => `${step}/${visit}/order/${effect}`;

/** An answer that came but could not be used was paid for, too: such an error carries its `usage`. */
export function usageOf(error: unknown): ModelUsage | null {
  const usage = typeof error === "object" && error !== null && "usage" in error ? error.usage : null;
  return typeof usage === "object" && usage !== null && "tokensIn" in usage ? (usage as ModelUsage) : null;
}
