import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect } from "vitest";
import type { Message } from "../../sandbox/slack/types.ts";
import { type Stack, startStack } from "../../sandbox/stack.ts";

type Row = Record<string, unknown>;

/** The whole product in workerd with its embedded stack, for one test file. */
export interface Board {
  stack: Stack;
  channel: string;
  /** A query past the product. */
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  /** What the bot posted into the channel for all to see, threads included, oldest first. */
  posts(): Message[];
  stop(): Promise<void>;
}

export async function startBoard(bindings: Record<string, string> = {}): Promise<Board> {
  const folder = mkdtempSync(join(tmpdir(), "callboard-e2e-"));
  const stack = await startStack({ persist: false, stackFile: join(folder, "stack.json"), bindings });
  const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
  pool.on("connect", (client) => client.on("error", () => undefined));
  const channel = stack.addresses.slack.channelId;
  return {
    stack,
    channel,
    query: async (sql, values = []) => (await pool.query(sql, values)).rows as Row[],
    posts: () => stack.slack.messages(channel).filter((message) => message.botId && !message.ephemeralTo),
    async stop() {
      await pool.end();
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The ledger key that a post carries in its metadata. */
export const keyOf = (message: Message): string =>
  String((message.metadata as { event_payload?: { key?: string } } | undefined)?.event_payload?.key);

/** Everything a message shows, as one text. */
export const textOf = (message: Message | undefined): string => JSON.stringify(message?.blocks ?? message?.text ?? "");

/** No post was made twice, and none without its ledger row. */
export async function expectPostsOnce(board: Board): Promise<void> {
  const keys = board.posts().map(keyOf);
  expect(new Set(keys).size, `posts by key: ${keys.join("\n")}`).toBe(keys.length);
  // A post stands in Slack a moment before the checkpoint that settles its row.
  const settled = async () => {
    const rows = await board.query("select key from effects where kind = 'post' and state in ('done', 'unknown')");
    return new Set(rows.map((row) => row.key));
  };
  await expect.poll(settled, { timeout: 10_000 }).toEqual(new Set(keys));
}

/** Every order a provider took stands in the ledger, and a second one under a key only after an `unknown` first. */
export async function expectOrdersAccounted(board: Board): Promise<void> {
  const { stack } = board;
  const rows = await board.query(
    `select purpose, count(*)::int as rows,
            count(*) filter (where ordinal > 1 and not exists (
              select from effects f where f.workspace_id = e.workspace_id and f.key = e.key
                 and f.ordinal = e.ordinal - 1 and f.state = 'unknown'))::int as unexplained
       from effects e where kind = 'paid' group by purpose`,
  );
  const of = (purpose: string) => Number(rows.find((row) => row.purpose === purpose)?.rows ?? 0);
  const total = (kind: string) =>
    stack.minimax
      .orders()
      .filter((order) => order.kind === kind)
      .reduce((sum, order) => sum + order.count, 0);
  for (const row of rows) expect(row.unexplained, `second orders of ${row.purpose} without an unknown row`).toBe(0);
  expect(total("video")).toBeLessThanOrEqual(of("video"));
  expect(total("image")).toBeLessThanOrEqual(of("image"));
  const spoken = stack.elevenlabs
    .calls()
    .filter((call) => call.path.includes("/text-to-speech/") && call.status === 200);
  expect(spoken.length).toBeLessThanOrEqual(of("voice"));
  expect(await board.query("select key from effects where state in ('due', 'reserved')")).toEqual([]);
}

/** Runs that are open, campaigns that run, effects that are not settled. */
export async function openWork(board: Board): Promise<number> {
  const [row] = await board.query(
    `select (select count(*) from runs where state in ('queued', 'running', 'waiting'))
          + (select count(*) from campaigns where status = 'running')
          + (select count(*) from effects where state in ('due', 'reserved')) as open`,
  );
  return Number(row?.open);
}

/** Lets the stack's time pass, with a heartbeat now and then, until `done` holds. */
export async function pass(board: Board, done: () => Promise<boolean> | boolean): Promise<void> {
  for (let round = 0; round < 150 && !(await done()); round += 1) {
    await sleep(150);
    if (round % 2 === 1) await board.stack.clock.advance(30_000);
    if (round % 6 === 5) await board.stack.qstash.fireSchedule("callboard-heartbeat");
  }
}

/** Has the manager type `/launch` and what follows; the answer presses Launch in the preview. */
export async function previewArticles(board: Board, text: string): Promise<() => Promise<void>> {
  const { slack, addresses } = board.stack;
  const manager = slack.as(addresses.slack.managerId);
  expect((await manager.command("/launch", text, board.channel)).ok).toBe(true);
  const preview = () => slack.ephemerals(board.channel, addresses.slack.managerId).at(-1);
  await expect.poll(() => textOf(preview()), { timeout: 15_000 }).toContain("Launch");
  return async () => {
    const pressed = await manager.click({ channel: board.channel, ts: preview()?.ts ?? "", text: "Launch" });
    expect(pressed.ok).toBe(true);
  };
}
