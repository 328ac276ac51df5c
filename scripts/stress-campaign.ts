import { parseArgs } from "node:util";
import { stressCampaign, tellStress } from "../test/stress/campaign.ts";

const HELP = `Launches one campaign of prospect videos on the embedded stack, with the Worker in workerd, while providers fail and lose
answers; kills the Worker in the middle, and counts orders, endings, posts and edits. Exits with 1 on any violation.

  npm run stress:campaign [-- --prospects 1000 --errors 5 --timeouts 2 --seed 1 --parallel 20 --minutes 60]`;

const { values } = parseArgs({
  options: {
    prospects: { type: "string", default: "1000" },
    errors: { type: "string", default: "5" },
    timeouts: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    parallel: { type: "string", default: "20" },
    minutes: { type: "string", default: "60" },
    help: { type: "boolean", default: false },
  },
});

function within(name: keyof typeof values, least: number, most: number): number {
  const value = Number(values[name]);
  if (value >= least && value <= most && (least === 0 || Number.isSafeInteger(value))) return value;
  console.error(`--${name} takes a number from ${least} to ${most}, not "${values[name]}".`);
  return process.exit(2);
}

if (values.help) console.log(HELP);
else {
  // Told to end, it puts its servers and data away first.
  const told = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => told.abort());
  const report = await stressCampaign({
    prospects: within("prospects", 1, 10_000),
    errors: within("errors", 0, 100) / 100,
    timeouts: within("timeouts", 0, 100) / 100,
    seed: within("seed", 1, 1_000_000),
    parallel: within("parallel", 1, 100),
    deadlineMs: within("minutes", 1, 600) * 60_000,
    signal: told.signal,
    say: (line) => console.log(line),
  });
  for (const line of tellStress(report)) console.log(line);
  if (report.faults.length > 0) process.exitCode = 1;
}
