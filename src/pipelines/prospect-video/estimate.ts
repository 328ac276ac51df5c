import type { PastRuns } from "../../db/queries/outreach/past-runs.ts";
import { SCENES } from "./script-rules.ts";

/** Three ways it may go. */
export interface Range {
  low: number;
  expected: number;
  worst: number;
}

/** What a launch is going to take. */
export interface Estimate {
  /** Micro-USD of the calls whose price is known. */
  cost: Range;
  /** Calls of unknown price, in words; they come on top. */
  unknown: string[];
  seconds: Range;
  /** Completed runs it was reckoned from; 0: from the price table alone. */
  pastRuns: number;
}

/** Prices as an estimate needs them: micro-USD, null where unknown. */
export interface EstimatePrices {
  /** A script's call with so many characters in and tokens out. */
  script(charactersIn: number, tokensOut: number): number | null;
  voiceCharacter: number | null;
  image: number | null;
  clip: number | null;
  page: number | null;
}

/** Past runs that say more than the table does. */
const ENOUGH_RUNS = 5;

/** Characters into the model and tokens out of it, and characters spoken, of one video: short, usual, long. */
const SCRIPT = { low: [5_000, 700], expected: [9_000, 900], worst: [16_000, 1_500] } as const;
const SPOKEN: Range = { low: 750, expected: 880, worst: 1_200 };
/** At worst a script is mended once, and every other call is ordered twice, because its first answer was lost. */
const WORST_TIMES = 2;
/** Seconds of one video from its start to its end, and those a Worker is busy with it, before any run tells. */
const LATENCY: Range = { low: 120, expected: 300, worst: 1_500 };
const BUSY_S = 60;

/** Low, usual and worst cost and time of so many videos. Pure. */
export function estimate(of: {
  items: number;
  /** Items whose website is read. */
  withSite: number;
  prices: EstimatePrices;
  past: PastRuns | undefined;
  /** Runs worked on at once. */
  parallelism: number;
}): Estimate {
  const { items, withSite, prices, past } = of;
  const { cost, unknown } = fromTable(items, withSite, prices);
  const learned = past && past.priced >= ENOUGH_RUNS && unknown.length === 0 ? past : undefined;
  const latency = past && past.runs >= ENOUGH_RUNS ? pastLatency(past) : LATENCY;
  const busy = past && past.runs >= ENOUGH_RUNS ? (past.busy_usual ?? BUSY_S) : BUSY_S;
  const behind = (Math.max(0, items - 1) * busy) / Math.max(1, of.parallelism);
  return {
    cost: learned
      ? {
          low: Math.round((learned.cost_low ?? 0) * items),
          expected: Math.round((learned.cost_usual ?? 0) * items),
          worst: Math.round(Math.max(cost.worst, (learned.cost_worst ?? 0) * items)),
        }
      : cost,
    unknown,
    seconds: {
      low: latency.low + behind * 0.7,
      expected: latency.expected + behind,
      worst: latency.worst + behind * 2,
    },
    pastRuns: past && past.runs >= ENOUGH_RUNS ? past.runs : 0,
  };
}

const pastLatency = (past: PastRuns): Range => ({
  low: past.seconds_low ?? LATENCY.low,
  expected: past.seconds_usual ?? LATENCY.expected,
  worst: Math.max(past.seconds_worst ?? 0, (past.seconds_usual ?? LATENCY.expected) * 2),
});

/** The price table: what is unknown is named, and counts for nothing. */
function fromTable(items: number, withSite: number, prices: EstimatePrices): { cost: Range; unknown: string[] } {
  const script = (size: keyof Range) => prices.script(SCRIPT[size][0], SCRIPT[size][1]);
  const calls: [what: string, times: number, price: (size: keyof Range) => number | null][] = [
    ["websites read", withSite, () => prices.page],
    ["scripts", items, script],
    ["voices", items, (size) => (prices.voiceCharacter === null ? null : prices.voiceCharacter * SPOKEN[size])],
    ["pictures", items * SCENES, () => prices.image],
    ["clips", items * SCENES, () => prices.clip],
  ];
  const cost: Range = { low: 0, expected: 0, worst: 0 };
  const unknown: string[] = [];
  for (const [what, times, price] of calls) {
    if (times === 0) continue;
    const [low, expected, worst] = [price("low"), price("expected"), price("worst")];
    if (low === null || expected === null || worst === null) {
      unknown.push(what);
      continue;
    }
    cost.low += low * times;
    cost.expected += expected * times;
    cost.worst += worst * times * WORST_TIMES;
  }
  return {
    cost: { low: Math.round(cost.low), expected: Math.round(cost.expected), worst: Math.round(cost.worst) },
    unknown,
  };
}
