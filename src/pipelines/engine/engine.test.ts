import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../../errors.ts";
import { definePipeline, defineStep, fail, next, revise, type Step, waitForSignal, waitUntil } from "./define.ts";

let board: TestBoard;
afterEach(() => board.close());

const step = (name: string, run: Step["run"], timeoutMs = 2_000): Step => defineStep({ name, timeoutMs, run });
const pipelineOf = (...steps: Step[]) => definePipeline({ slug: "trial", version: 1, input: z.looseObject({}), steps });
const quick = (name: string) => step(name, async () => next({ [name]: true }));

const start = async (input: Record<string, unknown> = {}, requestKey = "request-1") => {
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey, input });
  await board.engine.kick(board.workspace);
  return runId;
};

test("five quick steps -> one message, one checkpoint a step, completed", async () => {
  board = await testBoard([pipelineOf(...["a", "b", "c", "d", "e"].map(quick))]);
  const run = await start();
  const row = await board.settled(run);
  expect(row.state).toBe("completed");
  expect(await board.story(run)).toEqual(["a: next", "b: next", "c: next", "d: next", "e: done"]);
  await expect
    .poll(() => board.deliveries.filter((delivery) => delivery.path === "/pipelines/advance"))
    .toHaveLength(1);
  expect(row.outputs).toEqual({ a: { a: true }, b: { b: true }, c: { c: true }, d: { d: true }, e: { e: true } });
});

test("the same request twice -> one run", async () => {
  board = await testBoard([pipelineOf(quick("a"))]);
  const first = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "same", input: {} });
  const second = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "same", input: {} });
  expect(second).toEqual({ runId: first.runId, created: false });
  expect(await board.query("select id from runs")).toHaveLength(1);
});

test("an input that does not fit -> a clear refusal and no run", async () => {
  const strict = definePipeline({ slug: "trial", version: 1, input: z.object({ size: z.int() }), steps: [quick("a")] });
  board = await testBoard([strict]);
  await expect(start({ size: "big" })).rejects.toThrow("size: ");
  expect(await board.query("select id from runs")).toEqual([]);
});

test("a delivery of an older dispatch -> nothing done; a copy of the current one -> one claim", async () => {
  let calls = 0;
  board = await testBoard([
    pipelineOf(
      step("a", async () => {
        calls += 1;
        return next({});
      }),
    ),
  ]);
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r", input: {} });
  expect(await board.engine.advance(board.workspace, runId, 0)).toEqual({ kind: "done", worked: false });
  const both = await Promise.all([
    board.engine.advance(board.workspace, runId, 1),
    board.engine.advance(board.workspace, runId, 1),
  ]);
  expect(both.filter((delivered) => delivered.kind === "done" && delivered.worked)).toHaveLength(1);
  expect(calls).toBe(1);
});

test("an error that passes -> retried after its back-off; three errors -> failed with the reason", async () => {
  let calls = 0;
  board = await testBoard([
    pipelineOf(
      step("flaky", async () => {
        calls += 1;
        throw new ExternalError("MiniMax", "did not answer");
      }),
    ),
  ]);
  const run = await start();
  const row = await board.settled(run);
  expect(row.state).toBe("failed");
  expect(calls).toBe(3);
  expect(row.error).toMatchObject({ code: "failed", message: "MiniMax: did not answer (3 attempts)" });
  expect(await board.story(run)).toEqual(["flaky: retry", "flaky: retry", "flaky: fail"]);
});

test("a fatal error -> failed at once", async () => {
  board = await testBoard([
    pipelineOf(
      step("a", async () => {
        throw new FatalStepError("OPENAI_API_KEY is not set");
      }),
    ),
  ]);
  const row = await board.settled(await start());
  expect(row).toMatchObject({ state: "failed", error: { message: "OPENAI_API_KEY is not set" } });
});

test("told to wait -> waits as told and gives the attempt back, however often", async () => {
  let calls = 0;
  board = await testBoard([
    pipelineOf(
      step("a", async () => {
        calls += 1;
        if (calls <= 5) throw new RetryAfterError("Slack", 20);
        return next({});
      }),
    ),
  ]);
  const run = await start();
  expect((await board.settled(run)).state).toBe("completed");
  expect(await board.story(run)).toEqual([...Array(5).fill("a: delay"), "a: done"]);
}, 20_000);

test("a step that outlives its time-out -> its signal fires and the attempt counts as failed", async () => {
  let aborted = 0;
  board = await testBoard([
    pipelineOf(
      step(
        "slow",
        async ({ signal }) => {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          aborted += 1;
          return next({});
        },
        100,
      ),
    ),
  ]);
  const row = await board.settled(await start());
  expect(row.state).toBe("failed");
  expect(aborted).toBe(3);
});

test("a wait by time -> resumed by the timer, the attempt given back", async () => {
  const seen: unknown[] = [];
  board = await testBoard([
    pipelineOf(
      step("a", async ({ resume, now, run }) => {
        seen.push([resume?.kind, run.attempt]);
        return resume ? next({}) : waitUntil(new Date(now.getTime() + 3_600_000), "an hour");
      }),
    ),
  ]);
  const run = await start();
  expect((await board.settled(run)).state).toBe("waiting");
  await board.advance(3_700_000);
  await board.engine.heartbeat();
  await expect.poll(async () => (await board.settled(run)).state).toBe("completed");
  expect(seen).toEqual([
    [undefined, 1],
    ["timer", 1],
  ]);
});

test("a signal -> wakes the waiting run once; a second one at another step is stale; after the end it is told", async () => {
  board = await testBoard([
    pipelineOf(
      step("ask", async ({ resume }) =>
        resume?.kind === "signal" ? next({ answer: resume.signal.payload }) : waitForSignal("approval"),
      ),
      quick("b"),
    ),
  ]);
  const run = await start();
  await board.settled(run);
  expect(await board.engine.signal(board.workspace, run, "b/1", "early")).toBe("stale");
  expect(await board.engine.signal(board.workspace, run, "ask/1", "yes", "U1")).toBe("accepted");
  await expect.poll(async () => (await board.settled(run)).state).toBe("completed");
  expect((await board.settled(run)).outputs).toMatchObject({ ask: { answer: "yes" } });
  expect(await board.engine.signal(board.workspace, run, "ask/1", "again")).toBe("ended");
});

test("a signal before the wait is stored -> not lost", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reached = () => {};
  const inside = new Promise<void>((resolve) => {
    reached = resolve;
  });
  board = await testBoard([
    pipelineOf(
      step("ask", async ({ resume }) => {
        if (resume?.kind === "signal") return next({ got: resume.signal.payload });
        reached();
        await gate;
        return waitForSignal("callback");
      }),
    ),
  ]);
  const run = await start();
  await inside;
  expect(await board.engine.signal(board.workspace, run, "ask/1", "done")).toBe("accepted");
  release();
  await expect.poll(async () => (await board.settled(run)).state).toBe("completed");
});

test("a wait that timed out -> its key is closed and a late click is told so", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let resumed = () => {};
  const claimed = new Promise<void>((resolve) => {
    resumed = resolve;
  });
  board = await testBoard([
    pipelineOf(
      step("ask", async ({ resume, now }) => {
        if (!resume) return waitForSignal("approval", new Date(now.getTime() + 600_000));
        resumed();
        await gate;
        return next({ by: resume.kind });
      }),
    ),
  ]);
  const run = await start();
  await board.settled(run);
  await board.advance(700_000);
  await board.engine.heartbeat();
  await claimed;
  expect(await board.engine.signal(board.workspace, run, "ask/1", "late")).toBe("too_late");
  release();
  await expect.poll(async () => (await board.settled(run)).outputs).toEqual({ ask: { by: "timeout" } });
});

test("sent back -> earlier step again with the feedback, later outputs forgotten, at most three times", async () => {
  const feedback: unknown[] = [];
  board = await testBoard([
    pipelineOf(
      step("write", async (context) => {
        feedback.push(context.feedback);
        return next({ draft: context.run.visit });
      }),
      step("review", async () => revise("write", "shorter")),
    ),
  ]);
  const row = await board.settled(await start());
  expect(row).toMatchObject({
    state: "failed",
    visit: 4,
    error: { message: "Sent back 3 times without being accepted." },
  });
  expect(feedback).toEqual([null, "shorter", "shorter", "shorter"]);
});

test("a Worker lost in the middle -> the lease lapses and another one finishes; lost for ever -> the run says crashed", async () => {
  let calls = 0;
  board = await testBoard([
    pipelineOf(
      step("a", async () => {
        calls += 1;
        return next({});
      }),
    ),
  ]);
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r", input: {} });
  const die = () =>
    board.query(
      "update runs set lock_token = gen_random_uuid(), lock_until = app_now() + interval '7 s', attempt = attempt + 1, state = 'running', published = 1, published_at = app_now() where id = $1",
      [runId],
    );
  await die();
  expect(await board.engine.advance(board.workspace, runId, 1)).toMatchObject({ kind: "busy" });
  await board.advance(70_000);
  await board.engine.heartbeat();
  await expect.poll(async () => (await board.settled(runId)).state).toBe("completed");
  expect(calls).toBe(1);

  const second = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r2", input: {} });
  await board.query(
    "update runs set attempt = 8, lock_token = gen_random_uuid(), lock_until = app_now() - interval '1 s' where id = $1",
    [second.runId],
  );
  await board.engine.kick(board.workspace);
  await expect.poll(async () => (await board.settled(second.runId)).error).toMatchObject({ code: "crashed" });
});

test("a stale Worker's checkpoint -> refused, its writes with it", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  board = await testBoard([
    pipelineOf(
      step("a", async ({ workspaceId }) => {
        await gate;
        return next({}, (db) => [db.execute(`update workspaces set name = 'late' where id = '${workspaceId}'`)]);
      }),
    ),
  ]);
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r", input: {} });
  const late = board.engine.advance(board.workspace, runId, 1);
  await expect.poll(async () => (await board.query("select lock_token from runs"))[0]?.lock_token).toBeTruthy();
  await board.query("update runs set lock_token = gen_random_uuid()");
  release();
  await late;
  expect(await board.query("select name from workspaces")).toEqual([{ name: "Test" }]);
  expect(await board.story(runId)).toEqual([]);
});

test("a step's own writes that the database refuses -> the attempt fails, nothing of it is kept", async () => {
  board = await testBoard([
    pipelineOf(step("a", async () => next({}, (db) => [db.execute("insert into workspaces (id) values (null)")]))),
  ]);
  const run = await start();
  const row = await board.settled(run);
  expect(row.state).toBe("failed");
  expect(await board.story(run)).toEqual(["a: retry", "a: retry", "a: fail"]);
});

test("a step that the code no longer has -> failed with what to do", async () => {
  board = await testBoard([pipelineOf(quick("a"))]);
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r", input: {} });
  await board.query(`update runs set steps = '[{"name":"gone","timeoutMs":1000}]'`);
  await board.engine.kick(board.workspace);
  expect((await board.settled(runId)).error).toMatchObject({ message: expect.stringContaining('"gone"') });
});

test("fail -> failed with the reason, not retried", async () => {
  board = await testBoard([pipelineOf(step("a", async () => fail("The page is empty.")))]);
  const run = await start();
  expect((await board.settled(run)).error).toMatchObject({ message: "The page is empty." });
  expect(await board.story(run)).toEqual(["a: fail"]);
});
