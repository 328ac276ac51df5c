import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { RetryAfterError } from "../../errors.ts";
import type { Presenter, SlackPort } from "../ports.ts";
import { definePipeline, defineStep, done } from "./define.ts";

let board: TestBoard;
afterEach(() => board.close());

const quick = definePipeline({
  slug: "trial",
  version: 1,
  input: z.object({}),
  steps: [defineStep({ name: "only", timeoutMs: 1_000, run: async () => done({}) })],
});

/** A board whose Slack asks the first `refusals` posts to wait a second. */
async function open(refusals: number) {
  const calls: string[] = [];
  const posted: string[] = [];
  const slack: Partial<SlackPort> = {
    post: async ({ card, target }) => {
      calls.push(card.text);
      if (calls.length <= refusals) throw new RetryAfterError("Slack", 1_000);
      posted.push(card.text);
      return { channel: target.channel, ts: `${calls.length}.000001` };
    },
  };
  const presenter: Partial<Presenter> = {
    runEnded: async (_workspace, run) => ({ text: `ended ${run}`, blocks: [] }),
  };
  board = await testBoard([quick], { slack: slack as SlackPort, presenter: presenter as Presenter });
  return { calls, posted };
}

const start = async (requestKey: string): Promise<string> => {
  const origin = { channel: "C1" };
  const request = { pipeline: "trial", requestKey, input: {}, origin };
  return (await board.engine.start(board.workspace, request)).runId;
};

test("Slack asks a last word to wait -> said once when its time has come, without a heartbeat", async () => {
  const { posted } = await open(2);
  const run = await start("one");
  await board.engine.kick(board.workspace);
  await expect.poll(() => posted).toEqual([`ended ${run}`]);
  await expect.poll(() => board.deliveries.map(({ path }) => path)).toContain("/pipelines/say");
  const state = async () =>
    (await board.query("select state from effects where kind = 'post'")).map((row) => row.state);
  await expect.poll(state).toEqual(["done"]);
  expect(posted).toHaveLength(1);
});

test("Slack asks to wait while three are due -> the others are not tried in vain, and all are said", async () => {
  const { calls, posted } = await open(1);
  const runs = await Promise.all(["one", "two", "three"].map(start));
  for (const run of runs) {
    await board.query(
      "insert into effects (id, workspace_id, kind, state, purpose, run_id, key, provider, target) values (gen_random_uuid(), $1, 'post', 'due', 'last_word', $2, $3, 'Slack', $4)",
      [board.workspace, run, `last/${run}`, JSON.stringify({ channel: "C1" })],
    );
  }
  await board.engine.say(board.workspace);
  expect(calls).toHaveLength(1);
  await expect.poll(() => posted.length).toBe(3);
  expect([...posted].sort()).toEqual(runs.map((run) => `ended ${run}`).sort());
});
