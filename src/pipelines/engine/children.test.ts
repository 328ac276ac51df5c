import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { newId, type RunId } from "../../db/ids.ts";
import type { Child } from "./children.ts";
import { definePipeline, defineStep, fail, next, type Outcome, type StepContext, waitForSignal } from "./define.ts";

/** A loaded machine may take its time. */
const SOON = { timeout: 10_000 };

let board: TestBoard;
afterEach(() => board.close());

type Work = (context: StepContext<{ n: number }>) => Promise<Outcome>;
type Fan = (context: StepContext) => Promise<Outcome>;

/** A pipeline of one step for children, which may itself fan out, and one whose only step is `fan`. */
const family = (fan: Fan, work: Work = async ({ input }) => next({ double: 2 * input.n })) => [
  definePipeline({
    slug: "parent",
    version: 1,
    input: z.looseObject({}),
    steps: [defineStep({ name: "fan", timeoutMs: 5_000, run: fan })],
  }),
  definePipeline({
    slug: "child",
    version: 1,
    input: z.object({ n: z.int() }),
    steps: [defineStep<{ n: number }>({ name: "work", timeoutMs: 5_000, run: work })],
  }),
];
const children = (...numbers: number[]) => numbers.map((n) => ({ item: `n${n}`, pipeline: "child", input: { n } }));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
/** Starts the runs, and gives what became of them when it is resumed. */
const gather =
  (...numbers: number[]): Fan =>
  async (context) =>
    context.resume
      ? next({ resume: context.resume.kind, children: await context.children() })
      : context.fanOut({ reason: "its children", runs: children(...numbers) });

const start = async () => {
  const request = { pipeline: "parent", requestKey: newId(), input: {} };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  return runId;
};
const ended = async (run: RunId) => {
  await expect.poll(() => stateOf(run), SOON).toMatch(/completed|failed|cancelled/);
  return board.settled(run);
};
const stateOf = async (run: RunId) => (await board.query("select state from runs where id = $1", [run]))[0]?.state;
const gathered = (row: Record<string, unknown>) =>
  (row.outputs as { fan: { resume: string; children: Child[] } }).fan ?? { resume: "", children: [] };
const childrenIn = async (state: string) =>
  (await board.query("select id from runs where pipeline = 'child' and state = $1 order by request_key", [state])).map(
    (row) => row.id as RunId,
  );

test("50 children -> each once, the parent resumed once with all their outputs", async () => {
  board = await testBoard(family(gather(...upTo(50))));
  await board.query("update workspaces set parallelism = 16");
  const run = await start();
  const { resume, children: found } = gathered(await ended(run));
  expect(resume).toBe("children");
  expect(found.map(({ state }) => state)).toEqual(Array(50).fill("completed"));
  expect(Object.fromEntries(found.map(({ item, output }) => [item, output.double]))).toEqual(
    Object.fromEntries(upTo(50).map((n) => [`n${n}`, 2 * n])),
  );
  expect(await board.story(run)).toEqual(["fan: wait", "fan: done"]);
  expect(await board.query("select count(*)::int from step_runs where step = 'work'")).toEqual([{ count: 50 }]);
});

test("a child that fails -> the parent is told which and why, and decides", async () => {
  const work: Work = async ({ input }) => (input.n === 1 ? fail("One is not wanted.") : next({}));
  board = await testBoard(family(gather(0, 1, 2), work));
  const { children: found } = gathered(await ended(await start()));
  expect(found.map(({ item, state, problem }) => [item, state, problem?.message])).toEqual([
    ["n0", "completed", undefined],
    ["n1", "failed", "One is not wanted."],
    ["n2", "completed", undefined],
  ]);
});

test("no children -> the parent goes on at once", async () => {
  board = await testBoard(family(gather()));
  expect(gathered(await ended(await start()))).toEqual({ resume: "children", children: [] });
});

test("a Worker lost before the checkpoint -> no child; after it -> the next attempt starts no second one", async () => {
  let attempts = 0;
  const fan: Fan = async (context) => {
    attempts += 1;
    if (attempts === 1) {
      await context.fanOut({ reason: "its children", runs: children(1, 2) });
      throw new Error("lost before the checkpoint");
    }
    if (attempts === 2) return context.fanOut({ reason: "two", runs: children(1, 2) });
    if (attempts === 3) return context.fanOut({ reason: "two and one more", runs: children(1, 2, 3) });
    return gather()(context);
  };
  board = await testBoard(family(fan));
  const run = await start();
  const { children: found } = gathered(await ended(run));
  expect(found.map(({ item }) => item)).toEqual(["n1", "n2", "n3"]);
  expect(await board.story(run)).toEqual(["fan: retry", "fan: wait", "fan: wait", "fan: done"]);
  expect(await board.query("select count(*)::int from runs where pipeline = 'child'")).toEqual([{ count: 3 }]);
});

test("the last two children end at once, neither seeing the other -> the parent is woken all the same", async () => {
  board = await testBoard(family(gather(1, 2)));
  const { runId } = await board.engine.start(board.workspace, { pipeline: "parent", requestKey: "r", input: {} });
  // Nothing is published where nothing may run at once.
  await board.query("update workspaces set parallelism = 0");
  await board.engine.advance(board.workspace, runId, 1);
  const [one, two] = await childrenIn("queued");
  const session = new pg.Client({ connectionString: board.url });
  await session.connect();
  try {
    await session.query("begin");
    await session.query("update runs set state = 'completed', ended_at = app_now() where id = $1", [one]);
    await session.query("select from runs where id = $1 for update", [runId]);
    const second = board.engine.advance(board.workspace, two as RunId, 1);
    await expect.poll(() => board.query("select from pg_locks where not granted"), SOON).not.toHaveLength(0);
    await session.query("commit");
    await second;
  } finally {
    await session.end();
  }
  const [parent] = await board.query("select due_at <= app_now() as due, wait, dispatch from runs where id = $1", [
    runId,
  ]);
  expect(parent).toMatchObject({ due: true, wait: { kind: "children", ended: true }, dispatch: 3 });
});

test.each([false, true])(
  "one is done again between its end and the parent's turn -> the parent waits on, then has its new end (with a time-out: %s)",
  async (timesOut) => {
    let bad = true;
    const work: Work = async ({ input }) => (input.n === 1 && bad ? fail("not yet") : next({ n: input.n }));
    const until = timesOut ? new Date(Date.now() + 3_600_000) : undefined;
    const fan: Fan = async (context) =>
      context.resume
        ? next({ resume: context.resume.kind, children: await context.children() })
        : context.fanOut({ reason: "its children", runs: children(1, 2), ...(until ? { until } : {}) });
    board = await testBoard(family(fan, work));
    const { runId } = await board.engine.start(board.workspace, { pipeline: "parent", requestKey: "r", input: {} });
    await board.query("update workspaces set parallelism = 0");
    const parent = async () =>
      (await board.query("select state, wait, dispatch, due_at from runs where id = $1", [runId]))[0];
    const goOn = async (run: RunId) =>
      board.engine.advance(
        board.workspace,
        run,
        Number((await board.query("select dispatch from runs where id = $1", [run]))[0]?.dispatch),
      );
    await goOn(runId);
    const [one, two] = (await childrenIn("queued")) as [RunId, RunId];
    await goOn(one);
    await goOn(two);
    expect(await parent()).toMatchObject({ state: "waiting", wait: { ended: true } });
    bad = false;
    await board.engine.retry(board.workspace, one, { by: "U1" });
    await goOn(runId);
    const waiting = await parent();
    expect(waiting).toMatchObject({ state: "waiting", wait: { kind: "children", reason: "its children" } });
    expect(waiting?.wait).not.toHaveProperty("ended");
    expect(waiting?.due_at).toEqual(until ?? Number.POSITIVE_INFINITY);
    await goOn(one);
    await goOn(runId);
    const row = await board.settled(runId);
    expect(row.state).toBe("completed");
    expect(gathered(row)).toMatchObject({
      resume: "children",
      children: [{ state: "completed" }, { state: "completed" }],
    });
  },
);

test("children that ended without a word to the parent -> the heartbeat wakes it", async () => {
  board = await testBoard(family(gather(1, 2), async () => waitForSignal("a person")));
  const run = await start();
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(2);
  await board.query("update runs set state = 'failed', wait = null, ended_at = app_now() where pipeline = 'child'");
  await board.engine.heartbeat();
  await board.engine.kick(board.workspace);
  expect(gathered(await ended(run)).children.map(({ state }) => state)).toEqual(["failed", "failed"]);
});

test("the parent is cancelled -> its open children and theirs are; ended ones stay as they are", async () => {
  const work: Work = async (context) => {
    if (context.input.n === 0) return next({});
    if (context.input.n === 9) return waitForSignal("a person");
    return context.fanOut({ reason: "its own", runs: children(9) });
  };
  board = await testBoard(family(gather(0, 1, 2), work));
  const run = await start();
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(4);
  await board.engine.control.cancelRun(board.workspace, run);
  expect(await stateOf(run)).toBe("cancelled");
  expect(await childrenIn("cancelled")).toHaveLength(4);
  expect(await childrenIn("completed")).toHaveLength(1);
});

test("the parent was cancelled and the Worker lost before its children were -> the heartbeat cancels them", async () => {
  board = await testBoard(family(gather(1, 2), async () => waitForSignal("a person")));
  const run = await start();
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(2);
  await board.query("update runs set state = 'cancelled', wait = null, ended_at = app_now() where id = $1", [run]);
  await board.engine.heartbeat();
  expect(await childrenIn("cancelled")).toHaveLength(2);
});

test("a child is cancelled by a person -> it counts as ended and the parent goes on", async () => {
  board = await testBoard(family(gather(1), async () => waitForSignal("a person")));
  const run = await start();
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(1);
  const [child] = await childrenIn("waiting");
  await board.engine.control.cancelRun(board.workspace, child as RunId);
  await board.engine.kick(board.workspace);
  expect(gathered(await ended(run)).children).toMatchObject([{ item: "n1", state: "cancelled" }]);
});

test("the wait times out -> the step is told so, and what it leaves open is cancelled", async () => {
  const fan: Fan = async (context) =>
    context.resume
      ? next({ resume: context.resume.kind, children: await context.children() })
      : context.fanOut({
          reason: "its children",
          runs: children(1, 2),
          until: new Date(context.now.getTime() + 600_000),
        });
  const work: Work = async ({ input }) => (input.n === 1 ? next({}) : waitForSignal("a person"));
  board = await testBoard(family(fan, work));
  const run = await start();
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(1);
  await expect.poll(() => childrenIn("completed"), SOON).toHaveLength(1);
  await board.advance(700_000);
  await board.engine.heartbeat();
  const { resume, children: found } = gathered(await ended(run));
  expect([resume, ...found.map(({ state }) => state)]).toEqual(["timeout", "completed", "waiting"]);
  await expect.poll(() => childrenIn("cancelled"), SOON).toHaveLength(1);
});

test("a campaign's run fans out -> its children are the campaign's, and its cancelling ends them all", async () => {
  board = await testBoard(family(gather(1, 2), async () => waitForSignal("a person")));
  const campaign = newId();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'content', 'c', 'b', 's', 'c', 'v', 'running', 'c')`,
    [campaign, board.workspace],
  );
  const { runId } = await board.engine.start(board.workspace, { pipeline: "parent", requestKey: "r", input: {} });
  await board.query("update runs set campaign_id = $1 where id = $2", [campaign, runId]);
  await board.engine.kick(board.workspace);
  await expect.poll(() => childrenIn("waiting"), SOON).toHaveLength(2);
  expect(await board.query("select distinct campaign_id from runs")).toEqual([{ campaign_id: campaign }]);
  expect(await board.engine.control.cancel(board.workspace, campaign as never)).toBe(3);
  expect(await childrenIn("cancelled")).toHaveLength(2);
});

test("the parent is retried after an ending -> what was completed is kept, what was not is started again", async () => {
  let bad = true;
  const work: Work = async ({ input, run }) =>
    input.n === 1 && bad ? fail("not yet") : next({ by: run.id, n: input.n });
  const fan: Fan = async (context) => {
    if (!context.resume) return context.fanOut({ reason: "its children", runs: children(0, 1) });
    const found = await context.children();
    return found.every(({ state }) => state === "completed") ? next({ children: found }) : fail("a child failed");
  };
  board = await testBoard(family(fan, work));
  const run = await start();
  expect((await ended(run)).state).toBe("failed");
  bad = false;
  await board.query(
    `update runs set state = 'queued', attempt = 0, failures = 0, error = null, ended_at = null, dispatch = dispatch + 1,
            published = 0, due_at = app_now() where id = $1`,
    [run],
  );
  await board.engine.kick(board.workspace);
  const row = await ended(run);
  expect(row.state).toBe("completed");
  expect(gathered(row).children.map(({ item, state }) => [item, state])).toEqual([
    ["n0", "completed"],
    ["n1", "completed"],
  ]);
  expect(await board.query("select count(*)::int from runs where pipeline = 'child'")).toEqual([{ count: 3 }]);
});

test.for([
  ["an unknown pipeline", { item: "a", pipeline: "nobody", input: {} }, 'There is no pipeline "nobody"'],
  ["an input that does not fit", { item: "a", pipeline: "child", input: { n: "one" } }, "does not fit child: n:"],
  ["a name that is none", { item: "a/b", pipeline: "child", input: { n: 1 } }, '"a/b" cannot name'],
  ["two of one name", { item: "n1", pipeline: "child", input: { n: 1 } }, 'Two child runs are named "n1"'],
] as const)("%s -> the parent fails with the reason and starts nothing", async ([, child, message]) => {
  board = await testBoard(family(({ fanOut }) => fanOut({ reason: "x", runs: [...children(1), child] })));
  const row = await ended(await start());
  expect(row).toMatchObject({ state: "failed", error: { message: expect.stringContaining(message) } });
  expect(await board.query("select from runs where pipeline = 'child'")).toEqual([]);
});
