import type { Coverage } from "./faults.ts";
import type { SeedResult } from "./run-seed.ts";

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function mergeCoverage(results: SeedResult[]): Coverage {
  const all: Coverage = new Map();
  for (const { coverage } of results)
    for (const [name, { passed, before, after }] of coverage) {
      const sum = all.get(name) ?? { passed: 0, before: 0, after: 0 };
      all.set(name, { passed: sum.passed + passed, before: sum.before + before, after: sum.after + after });
    }
  return all;
}

const percent = (part: number, whole: number) => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

/** Where Workers were lost: every boundary with how often it was passed, and a loss before and after its effect. */
export function crashPoints(coverage: Coverage): string[] {
  const rows = [...coverage].sort(([, a], [, b]) => b.passed - a.passed);
  const width = Math.max(...rows.map(([name]) => name.length));
  const both = rows.filter(([, at]) => at.before > 0 && at.after > 0).length;
  return [
    `Crash points: ${rows.length} boundaries, lost before and after at ${percent(both, rows.length)} of them`,
    `${"boundary".padEnd(width)}   passed   before    after`,
    ...rows.map(
      ([name, { passed, before, after }]) =>
        `${name.padEnd(width)} ${String(passed).padStart(8)} ${String(before).padStart(8)} ${String(after).padStart(8)}`,
    ),
  ];
}

/** What a batch came to, in lines. */
export function summary(results: SeedResult[], seconds: number, cpuSeconds: number): string[] {
  const broken = results.filter((result) => result.violations.length > 0);
  const chance = results.filter((result) => !result.directed);
  const at = (of: (result: SeedResult) => number) => median(chance.map(of));
  const least = (of: (result: SeedResult) => number) =>
    chance.reduce((low, result) => Math.min(low, of(result)), Number.POSITIVE_INFINITY);
  return [
    `${chance.length} seeds in ${seconds.toFixed(0)} s (${cpuSeconds.toFixed(0)} s of CPU)${results.length > chance.length ? `, and ${results.length - chance.length} tellings for crash points that chance had missed` : ""}`,
    `median per seed: ${at((r) => r.runs)} runs, ${at((r) => r.steps)} steps, ${at((r) => r.faults)} faults; at least ${least((r) => r.runs)} runs, ${least((r) => r.steps)} steps, ${least((r) => r.faults)} faults`,
    `${broken.length} seeds with violations`,
    ...broken
      .slice(0, 20)
      .map(({ seed, violations }) => `  npm run simulate -- --seed ${seed}   ${violations.join("; ")}`),
  ];
}
