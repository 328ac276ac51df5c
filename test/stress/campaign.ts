import { setTimeout as sleep } from "node:timers/promises";
import { type Board, startBoard } from "../e2e/board.ts";
import { cardFaults, findFaults, type Moves, tally } from "./findings.ts";

export interface StressOptions {
  prospects: number;
  /** Shares of all providers' calls that fail, and that are done without an answer, from 0 to 1. */
  errors: number;
  timeouts: number;
  seed: number;
  /** Runs worked on at once. */
  parallel: number;
  /** Milliseconds after which what is open counts as stuck. */
  deadlineMs: number;
  say?: (line: string) => void;
  /** Ends it early; what is open then counts as stuck. */
  signal?: AbortSignal;
}

export interface StressReport {
  prospects: number;
  complete: number;
  failed: number;
  seconds: number;
  /** How far the stack's clock went, in seconds. */
  clockSeconds: number;
  /** Calls by provider: all, answered with an error, done without an answer. */
  calls: Record<string, { all: number; errors: number; lost: number }>;
  /** Rows of the ledger's paid orders by state. */
  orders: Record<string, number>;
  restarts: number;
  cardEdits: number;
  /** The shortest time between two edits of the card, in milliseconds; null with fewer than two. */
  shortestGapMs: number | null;
  /** Why runs failed, the most frequent first. */
  reasons: Record<string, unknown>[];
  faults: string[];
}

/** What one look moves the clock on by, and how long it waits for it in real time: a call's time stays short beside its deadline. */
const MOVE_MS = 5_000;
const PAUSE_MS = 300;
const HEARTBEAT_EVERY = 15;
const WHOLE_JOURNAL = 5_000_000;

/**
 * Launches one campaign of prospect videos through Slack's form on the embedded stack while the providers fail and lose
 * answers, kills the Worker when half of the prospects have ended, and counts what must be exact.
 */
export async function stressCampaign(options: StressOptions): Promise<StressReport> {
  const { prospects, errors, timeouts, seed, say = () => undefined } = options;
  const board = await startBoard();
  try {
    const began = performance.now();
    const { stack } = board;
    const clockBegan = stack.clock.now();
    const providers = { model: stack.model, elevenlabs: stack.elevenlabs, minimax: stack.minimax, rtrvr: stack.rtrvr };
    for (const provider of Object.values(providers)) provider.keep = WHOLE_JOURNAL;
    // A plan that pays for this many characters.
    stack.elevenlabs.used = -10_000 * prospects;
    await board.query("update workspaces set parallelism = $1", [options.parallel]);
    const control = async (path: string, body: unknown) => {
      const answer = await fetch(stack.control.url + path, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`The control address answered ${answer.status}: ${await answer.text()}`);
    };
    await control("/providers/faults", { errors, timeouts, seed });
    await launch(board, prospects);
    say(`Launched ${prospects} prospects.`);
    const moves: Moves = [];
    const restarts = await drive(board, options, moves);
    await control("/providers/faults", { errors: 0, timeouts: 0 });
    const faults = await findFaults(board, prospects, moves);
    return {
      ...(await tally(board, providers, moves)),
      prospects,
      seconds: Math.round((performance.now() - began) / 1000),
      clockSeconds: Math.round((stack.clock.now() - clockBegan) / 1000),
      restarts,
      faults,
    };
  } finally {
    await board.stop();
  }
}

/** As a manager does it: the form with a CSV file, the preview, Launch. The first one is not tried alone. */
async function launch(board: Board, prospects: number): Promise<void> {
  const { slack, addresses } = board.stack;
  const manager = slack.as(addresses.slack.managerId);
  await board.query("update workspaces set canary_above = null");
  const lines = Array.from(
    { length: prospects },
    (_, n) => `Person ${n},Company ${n},https://company-${n}.example,Head of sales,person${n}@company-${n}.example`,
  );
  const csv = new TextEncoder().encode(`name,company,website,title,email\n${lines.join("\n")}`);
  await manager.command("/launch", "", board.channel);
  const file = manager.keepFile("prospects.csv", csv);
  const sent = await manager.submitView(manager.modal()?.id ?? "", { name: "Stress", file: [file] });
  if (sent.shown) throw new Error(`The form was refused: ${sent.shown}`);
  await until(async () => JSON.stringify(manager.modal()?.blocks ?? "").includes("*Cost*"), "the preview");
  const confirmed = await manager.submitView(manager.modal()?.id ?? "", {});
  if (!confirmed.ok) throw new Error(`The preview was not taken: ${confirmed.shown}`);
  await until(async () => (await board.query("select id from campaigns")).length === 1, "the campaign");
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let round = 0; round < 300; round += 1) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error(`${what} did not come within a minute.`);
}

/** Lets the stack's time pass, with heartbeats, until nothing is open; one kill in the middle. Returns the restarts. */
async function drive(board: Board, options: StressOptions, moves: Moves): Promise<number> {
  const { stack } = board;
  const { prospects, deadlineMs, signal, say = () => undefined } = options;
  const ends = performance.now() + deadlineMs;
  let restarts = 0;
  for (let round = 1; performance.now() < ends && !signal?.aborted; round += 1) {
    const [now] = await board.query(
      `select (select count(*) from prospects where status in ('complete', 'failed'))::int as ended,
              (select count(*) from runs where state in ('queued', 'running', 'waiting'))::int as runs,
              (select count(*) from campaigns where status in ('running', 'paused'))::int
                + (select count(*) from effects where state in ('due', 'reserved'))::int as rest`,
    );
    const { ended, runs, rest } = now as { ended: number; runs: number; rest: number };
    if (round % 50 === 0) say(`${ended} of ${prospects} ended, ${runs} runs open.`);
    if (runs + rest === 0) break;
    if (restarts === 0 && ended * 2 >= prospects) {
      stack.worker.kill();
      restarts += 1;
      await stack.worker.whenHealthy();
      say(`Killed the Worker when ${ended} of ${prospects} had ended.`);
    }
    await move(board, moves);
    if (round % HEARTBEAT_EVERY === 0) await stack.qstash.fireSchedule("callboard-heartbeat");
  }
  await settleCard(board, prospects, moves);
  return restarts;
}

/** The card's last edit comes after the last row has settled, in its turn. */
async function settleCard(board: Board, prospects: number, moves: Moves): Promise<void> {
  for (let round = 1; round <= 60 && (await cardFaults(board, prospects)).length > 0; round += 1) {
    await move(board, moves);
    if (round % HEARTBEAT_EVERY === 0) await board.stack.qstash.fireSchedule("callboard-heartbeat");
  }
}

async function move({ stack: { clock } }: Board, moves: Moves): Promise<void> {
  const moving = clock.advance(MOVE_MS);
  const from = clock.now();
  await moving;
  moves.push([from, clock.now()]);
  await sleep(PAUSE_MS);
}

/** The report as people read it. */
export function tellStress(report: StressReport): string[] {
  const { calls, orders, shortestGapMs: gap } = report;
  return [
    `${report.complete} complete and ${report.failed} failed of ${report.prospects}, in ${report.seconds} s (${report.clockSeconds} s of the stack's clock), ${report.restarts} restart of the Worker`,
    ...Object.entries(calls).map(
      ([name, { all, errors, lost }]) =>
        `${name}: ${all} calls, ${errors} answered with an error, ${lost} done without an answer`,
    ),
    `paid orders: ${Object.entries(orders)
      .map(([state, n]) => `${n} ${state}`)
      .join(", ")}`,
    ...report.reasons.map(({ error, n }) => `${n} runs failed: ${JSON.stringify(error)}`),
    `card: ${report.cardEdits} edits, at least ${gap === null ? "-" : (gap / 1000).toFixed(2)} s apart`,
    ...(report.faults.length === 0 ? ["no violation"] : report.faults.map((fault) => `VIOLATION: ${fault}`)),
  ];
}
