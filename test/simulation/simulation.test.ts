import { expect, test } from "vitest";
import { tellSeeds } from "./batch.ts";
import { mergeCoverage } from "./report.ts";
import type { SeedResult } from "./run-seed.ts";

test("up to two hundred seeds of crashes, lost answers and delays -> nothing lost, nothing twice, everything ends", async () => {
  const results = await tellSeeds({ from: 1, seeds: 200, workers: 2, withinMs: 60_000 });
  const broken = results.filter(({ violations }) => violations.length > 0);
  expect(broken.map(({ seed, violations }) => `npm run simulate -- --seed ${seed}: ${violations.join("; ")}`)).toEqual(
    [],
  );
  const median = (of: (result: SeedResult) => number) =>
    results.map(of).sort((a, b) => a - b)[results.length >> 1] ?? 0;
  expect(median(({ runs }) => runs)).toBeGreaterThanOrEqual(3);
  expect(median(({ steps }) => steps)).toBeGreaterThanOrEqual(15);
  expect(median(({ faults }) => faults)).toBeGreaterThanOrEqual(5);
  const lost = [...mergeCoverage(results)].filter(([, { before, after }]) => before > 0 || after > 0);
  expect(lost.length).toBeGreaterThanOrEqual(5);
}, 120_000);
