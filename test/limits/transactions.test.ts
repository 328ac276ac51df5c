import { neonConfig } from "@neondatabase/serverless";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { startModel } from "../../sandbox/model/index.ts";
import { createModel } from "../../src/clients/model.ts";
import { definePipeline, defineStep, next } from "../../src/pipelines/engine/define.ts";
import { type TestBoard, testBoard } from "../harness/engine.ts";

let board: TestBoard;
afterEach(async () => {
  neonConfig.fetchFunction = undefined;
  await board.close();
});

const STEPS = ["a", "b", "c", "d", "e"];
const five = definePipeline({
  slug: "five",
  version: 1,
  input: z.object({}),
  steps: STEPS.map((name) => defineStep({ name, timeoutMs: 1_000, run: async () => next({ [name]: true }) })),
});

/** Every request to Neon's HTTP endpoint is one transaction: its statement, or its whole batch. */
function countTransactions(): { committed: number; undone: number } {
  const counted = { committed: 0, undone: 0 };
  neonConfig.fetchFunction = async (...request: Parameters<typeof fetch>) => {
    const answer = await fetch(...request);
    counted[answer.ok ? "committed" : "undone"] += 1;
    return answer;
  };
  return counted;
}

const start = async (requestKey: string) =>
  (await board.engine.start(board.workspace, { pipeline: "five", requestKey, input: {} })).runId;

test("five quick steps without effects -> at most 7 transactions from the delivery to the end", async () => {
  board = await testBoard([five]);
  const run = await start("r");
  const counted = countTransactions();
  expect(await board.engine.advance(board.workspace, run, 1)).toEqual({ kind: "done", worked: true });
  expect(await board.story(run)).toEqual([...STEPS.slice(0, -1).map((name) => `${name}: next`), "e: done"]);
  // The claim, a checkpoint for each of five steps, and the look for what to publish next.
  expect(counted).toEqual({ committed: 7, undone: 0 });
});

test("five quick steps -> one message of QStash, delivered once", async () => {
  board = await testBoard([five]);
  const run = await start("r");
  await board.engine.kick(board.workspace);
  expect((await board.settled(run)).state).toBe("completed");
  await board.qstash.idle();
  const states = board.qstash.events().map(({ label, state }) => `${label} ${state}`);
  expect(states.filter((state) => state === "advance CREATED")).toHaveLength(1);
  expect(board.deliveries).toEqual([{ path: "/pipelines/advance", status: 200 }]);
});

test("a step that asks the model twice -> two transactions more, one reservation a call", async () => {
  const server = await startModel({ clock: createSandboxClock() });
  const model = createModel({ apiKey: server.apiKey, baseUrl: `${server.url}/v1`, model: "gpt-4.1-mini" });
  const ask = defineStep({
    name: "ask",
    timeoutMs: 5_000,
    async run(context) {
      const about = { schema: z.object({ title: z.string() }), system: "s", user: "u", signal: context.signal };
      await context.model.answer({ name: "title", item: 1, ...about });
      await context.model.answer({ name: "title", item: 2, ...about });
      return next({});
    },
  });
  board = await testBoard([definePipeline({ slug: "five", version: 1, input: z.object({}), steps: [ask] })], { model });
  const run = await start("r");
  const counted = countTransactions();
  await board.engine.advance(board.workspace, run, 1);
  await server.close();
  expect(await board.story(run)).toEqual(["ask: done"]);
  // The claim, two reservations, the checkpoint with what is left to settle, and the look for what to publish next.
  expect(counted).toEqual({ committed: 5, undone: 0 });
  expect(await board.query("select state, count(*)::int from effects group by 1")).toEqual([
    { state: "done", count: 2 },
  ]);
});
