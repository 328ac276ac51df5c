import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { newId, type RunId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { definePipeline, defineStep, next, type Step } from "./define.ts";

let board: TestBoard;
let calls: string[];
beforeAll(async () => {
  board = await testBoard([pipeline]);
});
afterEach(async () => {
  await expect.poll(() => board.qstash.messages().length).toBe(0);
  await board.query("delete from runs");
});
afterAll(() => board.close());

/** Adds what it was given, so that the last output tells which outputs were reused. */
const step = (name: string): Step =>
  defineStep<{ size: number; path?: string }>({
    name,
    timeoutMs: 2_000,
    run: async ({ input }) => {
      calls.push(name);
      if (name === "b" && input.size < 0) throw new UserError("Too small.");
      return next({ path: `${input.path ?? input.size} ${name}` });
    },
  });

const pipeline = definePipeline({
  slug: "trial",
  version: 1,
  input: z.strictObject({ size: z.int() }),
  steps: ["a", "b", "c"].map(step),
});

/** The id of a run that has ended; with a size below 0 it failed at b. */
async function ended(size = 1): Promise<RunId> {
  calls = [];
  const request = { pipeline: "trial", requestKey: newId(), input: { size } };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  await board.settled(runId);
  calls = [];
  return runId;
}
const replay = (run: RunId, from: string, input?: Record<string, unknown>, requestKey: string = newId()) =>
  board.engine.replay(board.workspace, run, { from, input, requestKey });
const result = (row: Record<string, unknown>) => (row.outputs as { c?: { path: string } }).c?.path;

test("from a step -> a new run that points at the old, does that step and those after, and reuses the outputs before", async () => {
  const old = await ended();
  const { runId, created } = await replay(old, "c");
  expect(created).toBe(true);
  const row = await board.settled(runId);
  expect(row).toMatchObject({ state: "completed", replay_of: old, input: { size: 1 } });
  expect(result(row)).toBe("1 a b c");
  expect(calls).toEqual(["c"]);
  expect((await board.engine.inspect(board.workspace, old))?.replays).toEqual([runId]);
  expect((await board.query("select state from runs where id = $1", [old]))[0]?.state).toBe("completed");
});

test("from the first step with an edited input -> all of it again with that input", async () => {
  const { runId } = await replay(await ended(), "a", { size: 7 });
  expect(result(await board.settled(runId))).toBe("7 a b c");
  expect(calls).toEqual(["a", "b", "c"]);
});

test("the same request twice, also at once -> one run", async () => {
  const old = await ended();
  const both = await Promise.all([1, 2].map(() => replay(old, "b", undefined, "same")));
  expect(new Set(both.map((one) => one.runId)).size).toBe(1);
  expect(await replay(old, "b", undefined, "same")).toEqual({ runId: both[0]?.runId, created: false });
  expect(await board.query("select id from runs where replay_of is not null")).toHaveLength(1);
});

test("retried and replayed at once, about one subject -> one of them, the other is told", async () => {
  const failed = await ended(-1);
  await board.query("update runs set subject_id = $1", [newId()]);
  const both = await Promise.allSettled([
    board.engine.retry(board.workspace, failed, { by: "operator" }),
    replay(failed, "b", { size: 2 }),
  ]);
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toBeInstanceOf(UserError);
});

test("an input that does not fit -> refused with what does not fit, and no run", async () => {
  const old = await ended();
  await expect(replay(old, "a", { size: "big" })).rejects.toThrow("cannot start: size: ");
  await expect(replay(old, "a", { size: 1, colour: "red" })).rejects.toThrow("colour");
  expect(await board.query("select id from runs")).toHaveLength(1);
});

test("an unknown step -> refused with the steps there are", async () => {
  await expect(replay(await ended(), "d")).rejects.toMatchObject({
    message: 'The trial pipeline has no step "d".',
    hint: "Choose one of a, b, c.",
  });
});

test("a step whose outputs before it were never made -> refused with the step to begin with", async () => {
  const failed = await ended(-1);
  await expect(replay(failed, "c")).rejects.toMatchObject({
    message: 'The old run has no output of the step "b" of the trial pipeline.',
    hint: "Replay it from that step or an earlier one.",
  });
  const { runId } = await replay(failed, "b", { size: 3 });
  expect(result(await board.settled(runId))).toBe("-1 a b c");
});

test("another run works on the same subject -> refused until it has ended", async () => {
  const old = await ended();
  const subjectId = newId();
  await board.query("update runs set subject_id = $1", [subjectId]);
  const request = { pipeline: "trial", requestKey: "other", input: { size: 2 }, subjectId };
  const { runId } = await board.engine.start(board.workspace, request);
  await expect(replay(old, "a")).rejects.toThrow("Another run works on the same item");
  await board.engine.kick(board.workspace);
  await board.settled(runId);
  expect((await replay(old, "a")).created).toBe(true);
});
