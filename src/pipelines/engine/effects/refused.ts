import type { Reserved } from "../../../db/queries/engine/reserve-effect.ts";
import { BudgetReached, ComeBack, SlotsTaken } from "./errors.ts";

/** Those who wait for a provider come back within these, so that they do not all come at once; the first of them is the probe. */
const AFTER_CLOSURE_MS = 5_000;
const PROBE_MS = 2_000;
/**
 * For a free slot, about as long as a call usually takes, or until all who wait have had a turn: more of them do not ask more
 * often. Within these.
 */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 15_000;
const LONGEST_TURN_MS = 60_000;

/** The error that tells a step why nothing was reserved. */
export function refused(found: Reserved, provider: string, worstCost: number | null, random: () => number): Error {
  const waitMs = Number(found.wait_ms ?? 0);
  const turnMs = Math.min(LONGEST_TURN_MS, Number(found.turn_ms ?? 0));
  const spreadMs = random() * Math.max(AFTER_CLOSURE_MS, turnMs);
  switch (found.refusal) {
    case "closed":
      return new ComeBack(provider, waitMs + spreadMs);
    case "probing":
      return new ComeBack(provider, PROBE_MS + spreadMs, `${provider} is being tried again`);
    case "full": {
      const usual = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, waitMs));
      return new SlotsTaken(
        provider,
        Math.max(usual, turnMs) * (0.5 + random()),
        `${provider} has as many of our calls as it takes at once`,
      );
    }
    case "run":
    case "campaign":
      return new BudgetReached(found.refusal, worstCost, found.limit);
    case "day":
      return new BudgetReached("day", worstCost, found.limit, waitMs);
    case null:
      return new ComeBack("Callboard", 1_000, "two reservations met");
  }
}
