import { mergeCoverage } from "./report.ts";
import type { SeedResult } from "./run-seed.ts";
import { openTeller, type Teller } from "./teller.ts";

export interface BatchOptions {
  from: number;
  seeds: number;
  workers: number;
  /** Stops taking up seeds after so many milliseconds. */
  withinMs?: number;
  /** Every so many seeds are told twice, and must come out the same. */
  twiceEvery?: number;
  /** Ends the batch at the first violation. */
  stopAtViolation?: boolean;
  /** Loses a Worker before and after every boundary where chance did not, in a seed that passes it. */
  everyBoundary?: boolean;
  onSeed?(result: SeedResult, done: number): void;
}

/** Tells seeds on several threads, in order of their numbers. @throws What breaks a thread: a defect of the simulation itself. */
export async function tellSeeds(options: BatchOptions): Promise<SeedResult[]> {
  const { from, seeds, workers, twiceEvery = 25 } = options;
  const results: SeedResult[] = [];
  const began = performance.now();
  let next = from;
  let stopped = false;
  const over = () =>
    stopped || next >= from + seeds || performance.now() - began > (options.withinMs ?? Number.POSITIVE_INFINITY);
  const work = async (teller: Teller) => {
    while (!over()) {
      const seed = next;
      next += 1;
      const result = await teller.tell({ seed, without: [], trace: false });
      if (seed % twiceEvery === 0) {
        const again = await teller.tell({ seed, without: [], trace: false });
        if (again.hash !== result.hash) result.violations.push("the same seed told another story");
      }
      results.push(result);
      options.onSeed?.(result, results.length);
      if (options.stopAtViolation && result.violations.length > 0) stopped = true;
    }
  };
  const tellers = await Promise.all(Array.from({ length: Math.min(workers, seeds) }, openTeller));
  try {
    await Promise.all(tellers.map(work));
    if (options.everyBoundary && !stopped) results.push(...(await strikeTheRest(tellers, results, options)));
  } finally {
    await Promise.all(tellers.map((teller) => teller.close()));
  }
  return results.sort((a, b) => a.seed - b.seed);
}

/** Boundaries that such a telling reaches for the first time are struck in the round after it. */
const MOST_ROUNDS = 6;

/** Each boundary at which chance has lost no Worker yet, told again with one lost there, until none is left. */
async function strikeTheRest(
  tellers: Teller[],
  results: SeedResult[],
  { onSeed }: BatchOptions,
): Promise<SeedResult[]> {
  const told: SeedResult[] = [];
  const work = async (teller: Teller, left: Strike[]) => {
    for (let strike = left.pop(); strike; strike = left.pop()) {
      const { directed } = strike;
      const result = await teller.tell({ ...strike, trace: false });
      const where = `${directed.fault} ${directed.boundary}`;
      const violations = result.violations.map((violation) => `${violation} (with a ${where})`);
      told.push({ ...result, violations, directed });
      onSeed?.({ ...result, violations }, results.length);
    }
  };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const left = notYetStruck([...results, ...told]);
    if (left.length === 0) break;
    await Promise.all(tellers.map((teller) => work(teller, left)));
  }
  return told;
}

type Strike = Required<Pick<SeedResult, "seed" | "telling" | "directed">> & { without: string[] };

function notYetStruck(results: SeedResult[]): Strike[] {
  const left: Strike[] = [];
  for (const [boundary, { before, after }] of mergeCoverage(results)) {
    const host = results.find((result) => result.coverage.has(boundary));
    if (!host) continue;
    const at = { seed: host.seed, telling: host.telling, without: [] };
    if (before === 0) left.push({ ...at, directed: { boundary, fault: "crash before" } });
    if (after === 0) left.push({ ...at, directed: { boundary, fault: "crash after" } });
  }
  return left;
}
