import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSample } from "../../sandbox/load-sample.ts";
import { type Board, expectPostsOnce, startBoard, textOf } from "./board.ts";

let board: Board;
beforeAll(async () => {
  board = await startBoard();
  await loadSample(board.stack);
});
afterAll(() => board?.stop());

const manager = () => board.stack.slack.as(board.stack.addresses.slack.managerId);
const summaries = () => board.query("select text, model from brain_summaries order by created_at");

/** Lets the stack's time pass, with heartbeats, until `done` holds. */
async function pass(done: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 80 && !(await done()); round += 1) {
    await board.stack.clock.advance(15_000);
    if (round % 4 === 3) await board.stack.qstash.fireSchedule("callboard-heartbeat");
    await sleep(200);
  }
}

test("the model answers 500 -> the summary arrives once and says that it was written without the model", async () => {
  board.stack.model.mode = 500;
  const before = board.posts().length;
  expect((await manager().command("/summary", "month", board.channel)).ok).toBe(true);
  await pass(async () => board.posts().length > before);
  board.stack.model.mode = "normal";
  expect(board.posts()).toHaveLength(before + 1);
  expect((await summaries()).at(-1)).toMatchObject({ model: null });
  expect(textOf(board.posts().at(-1))).toContain("without the model");
});

test("Redis is down -> everything works", async () => {
  await board.stack.redis.pause();
  const before = board.posts().length;
  const said = await manager().mention("!summary month", board.channel);
  expect(said).toBeDefined();
  await expect.poll(() => board.posts().length, { timeout: 30_000 }).toBe(before + 1);
  await board.stack.redis.resume();
});

test("the database does not answer -> the command says so and nothing is written; back again, it works", async () => {
  const before = await board.query("select count(*)::int as runs from runs");
  board.stack.neon.pause("hang");
  const refused = await manager().command("/summary", "today", board.channel);
  board.stack.neon.resume();
  expect(refused.shown ?? JSON.stringify(refused.ack)).toMatch(/try again|not accepted/i);
  expect(await board.query("select count(*)::int as runs from runs")).toEqual(before);
  const posts = board.posts().length;
  expect((await manager().command("/summary", "today", board.channel)).ok).toBe(true);
  await expect.poll(() => board.posts().length, { timeout: 30_000 }).toBe(posts + 1);
});

test("Slack asks to wait, loses an answer and breaks -> each post stands once", async () => {
  const { slack } = board.stack;
  slack.faults.rateLimit("chat.postMessage", 2, 3);
  const before = board.posts().length;
  expect((await manager().command("/summary", "month", board.channel)).ok).toBe(true);
  await pass(async () => board.posts().length > before);
  slack.faults.loseAnswer("chat.postMessage", 1);
  expect((await manager().command("/summary", "week", board.channel)).ok).toBe(true);
  const open = async () =>
    (await board.query("select id from runs where state in ('queued', 'running', 'waiting')")).length;
  await pass(async () => board.posts().length > before + 1 && (await open()) === 0);
  slack.faults.clear();
  expect(board.posts()).toHaveLength(before + 2);
  await expectPostsOnce(board);
});
