import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { startStack } from "../sandbox/stack.ts";

/**
 * How long a large campaign takes to start, in the real runtime: `npm run bench:launch [prospects]`, 10,000 unless told otherwise.
 * A manager uploads the list, looks at the preview and presses Launch. Bar: ten seconds after the press every prospect has its
 * run, the card stands in the channel, and the first are worked on.
 */
const PROSPECTS = Number(process.argv[2] ?? 10_000);
const BAR_MS = 10_000;
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "callboard-bench-"));
const stack = await startStack({ persist: false, stackFile: join(folder, "stack.json") });
const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
pool.on("error", () => undefined);
const count = async (sql: string) => Number((await pool.query(`select count(*)::int as n from ${sql}`)).rows[0].n);
const manager = stack.slack.as(stack.addresses.slack.managerId);
const channel = stack.addresses.slack.channelId;

/** Milliseconds from `since` until it holds. */
async function until(what: string, since: number, holds: () => Promise<boolean> | boolean): Promise<number> {
  while (!(await holds())) {
    if (performance.now() - since > PATIENCE_MS)
      throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s.`);
    await sleep(25);
  }
  return performance.now() - since;
}

async function measure(): Promise<boolean> {
  await manager.command("/launch", "", channel);
  await pool.query("update workspaces set canary_above = null");
  const lines = Array.from(
    { length: PROSPECTS },
    (_, n) => `Person ${n},Company ${n},https://c${n}.example,p${n}@c${n}.example`,
  );
  const csv = new TextEncoder().encode(`name,company,website,email\n${lines.join("\n")}\n`);
  const file = manager.keepFile("prospects.csv", csv);
  const sent = performance.now();
  const answer = await manager.submitView(manager.modal()?.id ?? "", { name: "Bench", file: [file] });
  if (answer.shown) throw new Error(`The form was refused: ${answer.shown}`);
  const previewed = await until("the preview", sent, () =>
    JSON.stringify(manager.modal()?.blocks ?? "").includes("*Cost*"),
  );
  const pressed = performance.now();
  const confirmed = await manager.submitView(manager.modal()?.id ?? "", {});
  if (!confirmed.ok) throw new Error(`The preview was not taken: ${confirmed.shown}`);
  const answered = performance.now() - pressed;
  const launched = await until("every run", pressed, async () => (await count("runs")) === PROSPECTS);
  const card = await until("the card", pressed, () =>
    stack.slack.messages(channel).some((message) => message.botId && !message.ephemeralTo),
  );
  const begun = await until(
    "the first work",
    pressed,
    async () => (await count("runs where started_at is not null")) > 0,
  );
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  console.log(`${PROSPECTS} prospects`);
  console.log(`list read and preview shown after ${seconds(previewed)}`);
  console.log(
    `after the press: answered ${seconds(answered)}, every run there ${seconds(launched)}, first one begun ${seconds(begun)}, card posted ${seconds(card)}`,
  );
  const out = await count("runs where published > 0");
  console.log(`${out} of them sent on their way, the others wait in the database`);
  return Math.max(launched, card, begun) <= BAR_MS;
}

try {
  const holds = await measure();
  console.log(holds ? "holds" : `DOES NOT HOLD: more than ${BAR_MS / 1000} s`);
  if (!holds) process.exitCode = 1;
} finally {
  await pool.end();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
