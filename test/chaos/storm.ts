import { setTimeout as sleep } from "node:timers/promises";
import { startNeonProxy } from "../../sandbox/neon/index.ts";
import { runStatement } from "../../sandbox/postgres/databases.ts";
import { createDb, runBatch } from "../../src/db/client.ts";
import { newId, type RunId, type WorkspaceId } from "../../src/db/ids.ts";
import { runStatements } from "../../src/pipelines/engine/start.ts";
import { chain, createWrites, findFaults, STEPS } from "./chain.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { type MortalPostgres, startMortalPostgres } from "./mortal-postgres.ts";

export interface StormOptions {
  runs: number;
  workers: number;
  /** Milliseconds from one revival to the next kill: at least, at most. */
  killEveryMs: [number, number];
  /** Milliseconds a killed server stays away before it is started again. */
  downMs: [number, number];
  /** No more kills than this; the storm ends with its runs, however many there were. */
  mostKills: number;
  /** Milliseconds after which runs that have not ended count as stuck. */
  deadlineMs: number;
  say?: (line: string) => void;
  /** Ends the storm early; what is open then counts as stuck. */
  signal?: AbortSignal;
}

export interface StormReport {
  runs: number;
  /** From each kill until the server answered again, in milliseconds. */
  outagesMs: number[];
  seconds: number;
  /** Deliveries by the status that QStash was given. */
  answers: Record<string, number>;
  /** Claims whose Worker lost the database and left no record, and attempts recorded as errors. */
  retries: number;
  messages: number;
  faults: string[];
}

const HEARTBEAT_MS = 1_000;
/** An isolate takes several deliveries at once; those of a killed database wait for their retries in the same window. */
const DELIVERIES_A_WORKER = 4;
/** Rows that one transaction starts. */
const START_BATCH = 1_000;
const between = ([least, most]: [number, number]) => least + Math.random() * (most - least);

/**
 * Runs the chain on a PostgreSQL server that is killed again and again, by SIGKILL and by an immediate shutdown in turn, while
 * Workers take deliveries. Then counts what must be exact.
 */
export async function storm(options: StormOptions): Promise<StormReport> {
  const postgres = await startMortalPostgres();
  const neon = await startNeonProxy();
  const db = createDb({ databaseUrl: postgres.url, neonHttpUrl: neon.httpUrl });
  let fleet: Fleet | undefined;
  try {
    await createWrites(postgres.url);
    const workspace = newId<WorkspaceId>();
    await runStatement(
      postgres.url,
      "insert into workspaces (id, slack_team_id, name, parallelism) values ($1, 'T1', 'Chaos', $2)",
      [workspace, DELIVERIES_A_WORKER * options.workers],
    );
    fleet = await startFleet(db, [chain], options.workers);
    for (let begun = 0; begun < options.runs; begun += START_BATCH) {
      const length = Math.min(START_BATCH, options.runs - begun);
      const runs = Array.from({ length }, (_, n) => ({
        ...{ id: newId<RunId>(), requestKey: `chaos-${begun + n}`, input: { value: begun + n } },
      }));
      await runBatch(db, runStatements(db, workspace, { pipeline: chain, runs }));
    }
    return await weather(options, postgres, fleet);
  } finally {
    await fleet?.close();
    await neon.close();
    await postgres.close();
  }
}

async function weather(options: StormOptions, postgres: MortalPostgres, fleet: Fleet): Promise<StormReport> {
  const { runs, say = () => {} } = options;
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const outagesMs: number[] = [];
  const over = new AbortController();
  const beating = beat(fleet, over.signal);
  let nextKill = between(options.killEveryMs);
  let open = runs;
  while (open > 0 && elapsed() < options.deadlineMs && !options.signal?.aborted) {
    await sleep(100);
    if (elapsed() >= nextKill && outagesMs.length < options.mostKills) {
      outagesMs.push(await outage(options, postgres, outagesMs.length % 2 === 0 ? "SIGKILL" : "SIGQUIT"));
      say(`${seconds(elapsed())} s: server killed, back after ${seconds(outagesMs.at(-1) ?? 0)} s, ${open} runs open`);
      nextKill = elapsed() + between(options.killEveryMs);
    }
    open = await openRuns(postgres.url);
  }
  const took = elapsed();
  over.abort();
  await beating;
  const faults = await findFaults(postgres.url, runs);
  const [counted] = await runStatement<{ retries: number; messages: number }>(
    postgres.url,
    `select (select count(*)::int from step_runs where outcome in ('retry', 'delay')) as retries,
            (select sum(dispatch)::int from runs) as messages`,
  );
  return {
    ...{ runs, outagesMs, faults, seconds: took / 1_000 },
    answers: Object.fromEntries(fleet.answers),
    retries: counted?.retries ?? 0,
    messages: counted?.messages ?? 0,
  };
}

async function outage(options: StormOptions, postgres: MortalPostgres, signal: "SIGKILL" | "SIGQUIT"): Promise<number> {
  const killed = performance.now();
  await postgres.kill(signal);
  await sleep(between(options.downMs));
  await postgres.revive();
  return performance.now() - killed;
}

/** The heartbeat, as often as a short storm needs it; it may meet a dead database, and comes again. */
async function beat(fleet: Fleet, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await fleet.engine.heartbeat().catch(() => undefined);
    await sleep(HEARTBEAT_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

async function openRuns(url: string): Promise<number> {
  const [row] = await runStatement<{ open: number }>(
    url,
    "select count(*)::int as open from runs where state in ('queued', 'running', 'waiting')",
  );
  return row?.open ?? 0;
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

/** The report as a person reads it. */
export function tellStorm(report: StormReport): string[] {
  const { outagesMs } = report;
  const away = outagesMs.reduce((sum, ms) => sum + ms, 0);
  const answers = Object.entries(report.answers).map(([status, count]) => `${count} x ${status}`);
  return [
    `${report.runs} runs of ${STEPS.length} steps in ${report.seconds.toFixed(1)} s (${(report.runs / report.seconds).toFixed(0)} a second)`,
    `server killed ${outagesMs.length} times, away ${seconds(away)} s in all, ${seconds(Math.max(0, ...outagesMs))} s at most`,
    `deliveries answered ${answers.join(", ") || "none"}; ${report.retries} attempts recorded as errors`,
    ...(report.faults.length === 0
      ? ["every result exact, none stuck"]
      : report.faults.map((fault) => `FAULT: ${fault}`)),
  ];
}
