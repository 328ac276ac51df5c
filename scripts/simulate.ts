import { parseArgs } from "node:util";
import { tellSeeds } from "../test/simulation/batch.ts";
import { crashPoints, mergeCoverage, summary } from "../test/simulation/report.ts";
import { shrink, story } from "../test/simulation/shrink.ts";
import { openTeller } from "../test/simulation/teller.ts";

const HELP = `Tells seeded stories of the engine under crashes, lost answers, duplicates and delays, and checks what must always hold.

  npm run simulate -- --seeds 1000 [--from 1] [--workers 2]   many seeds, a summary and the crash points
  npm run simulate -- --seed 42 [--full]                      one seed, shrunk and told if it breaks a promise
  npm run simulate -- --mutants [--only words]                deliberate defects, each until it is caught`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    workers: { type: "string", default: "2" },
    full: { type: "boolean", default: false },
    "stop-at-violation": { type: "boolean", default: false },
    mutants: { type: "boolean", default: false },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  say(`--${name} takes a whole number, not "${text}".`);
  return process.exit(2);
}

/** Tells one seed; if it breaks a promise, the shortest telling of it that still does. */
async function tellOne(seed: number): Promise<boolean> {
  const teller = await openTeller();
  try {
    const result = await teller.tell({ seed, without: [], trace: true });
    const lines = values.full ? result.trace : story(result.trace);
    if (result.violations.length === 0) {
      for (const line of lines) say(line);
      say(
        `\nSeed ${seed}: ${result.runs} runs, ${result.steps} steps, ${result.faults} faults, no violation, ${result.hash}`,
      );
      return true;
    }
    const shrunk = await shrink(teller, result);
    for (const line of values.full ? shrunk.result.trace : story(shrunk.result.trace)) say(line);
    say(`\nSeed ${seed} breaks:`);
    for (const violation of shrunk.result.violations) say(`  ${violation}`);
    const left = [...shrunk.result.happened, ...shrunk.result.events];
    say(`Told ${shrunk.tellings} times; needed for it:`);
    for (const name of left) say(`  ${name}`);
    return false;
  } finally {
    await teller.close();
  }
}

/** What this process and its threads have worked. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function tellMany(seeds: number, from: number, workers: number): Promise<boolean> {
  const began = performance.now();
  const results = await tellSeeds({
    ...{ seeds, from, workers },
    stopAtViolation: values["stop-at-violation"],
    everyBoundary: !values["stop-at-violation"],
    onSeed: (result, done) => {
      if (result.violations.length > 0) say(`seed ${result.seed}: ${result.violations.join("; ")}`);
      if (done % 100 === 0) say(`${done} of ${seeds} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
    },
  });
  for (const line of crashPoints(mergeCoverage(results))) say(line);
  say("");
  for (const line of summary(results, (performance.now() - began) / 1000, cpuSeconds())) say(line);
  return results.every((result) => result.violations.length === 0);
}

if (values.help) say(HELP);
else if (values.mutants) {
  const { tellMutants } = await import("../test/simulation/mutants/run.ts");
  if (!(await tellMutants(say, values.only))) process.exitCode = 1;
} else {
  const sound =
    values.seed === undefined
      ? await tellMany(
          whole("seeds", values.seeds ?? "200"),
          whole("from", values.from),
          whole("workers", values.workers),
        )
      : await tellOne(whole("seed", values.seed));
  if (!sound) process.exitCode = 1;
}
