import { parseArgs } from "node:util";
import { storm, tellStorm } from "../test/chaos/storm.ts";

const HELP = `Runs five-step runs on a PostgreSQL server that is killed for up to 2 s every 5 to 10 s, and counts the results.

  npm run chaos [-- --runs 5000 --workers 16 --minutes 15]`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5000" },
    workers: { type: "string", default: "16" },
    minutes: { type: "string", default: "15" },
    help: { type: "boolean", default: false },
  },
});

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0 && value <= most) return value;
  console.error(`--${name} takes a whole number from 1 to ${most}, not "${text}".`);
  return process.exit(2);
}

if (values.help) console.log(HELP);
else {
  // Told to end, it puts its server and data away first.
  const told = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => told.abort());
  const report = await storm({
    runs: whole("runs", values.runs, 100_000),
    workers: whole("workers", values.workers, 64),
    deadlineMs: whole("minutes", values.minutes, 120) * 60_000,
    killEveryMs: [5_000, 10_000],
    // Starting again takes the rest of the two seconds.
    downMs: [0, 500],
    mostKills: Number.POSITIVE_INFINITY,
    signal: told.signal,
    say: (line) => console.log(line),
  });
  for (const line of tellStorm(report)) console.log(line);
  if (report.faults.length > 0) process.exitCode = 1;
}
