import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../../test/harness/engine.ts";
import { runBatch } from "../../../db/client.ts";
import { type CampaignId, newId, type RunId } from "../../../db/ids.ts";
import { ExternalError, RetryAfterError } from "../../../errors.ts";
import type { Notice } from "../../notices.ts";
import type { Card, Presenter, SlackPort } from "../../ports.ts";
import { definePipeline, defineStep, next, type Step, type StepContext, waitForSignal } from "../define.ts";
import { runStatements } from "../start.ts";

let board: TestBoard;
afterEach(() => board.close());

const HOUR = 3_600_000;
const step = (name: string, run: Step["run"]): Step => defineStep({ name, timeoutMs: 5_000, run });
const pipelineOf = (step: Step, budget?: number) =>
  definePipeline({ slug: "trial", version: 1, input: z.looseObject({}), steps: [step], ...(budget ? { budget } : {}) });

/** Pays the maker; `send` may throw. */
const order = ({ ledger }: StepContext, worstCost: number | null, send: () => void, purpose = "job") =>
  ledger.once({
    ...{ purpose, kind: "paid", provider: "Maker", worstCost, withinMs: 4_000 },
    send: async () => {
      send();
      return { result: { made: true }, cost: worstCost };
    },
  });

const start = async (requestKey = "r", more: { budget?: number } = {}) => {
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey, input: {}, ...more });
  await board.engine.kick(board.workspace);
  return runId;
};
const rowOf = async (run: RunId) => (await board.query("select * from runs where id = $1", [run]))[0] ?? {};
const stopped = (run: RunId, error: Record<string, unknown>) =>
  expect.poll(() => rowOf(run), { timeout: 5_000 }).toMatchObject({ lock_token: null, error });

/** What was posted, with the thread it went to. */
function slackOf(said: { notice: Notice | string; thread: string | undefined }[]) {
  const slack: Partial<SlackPort> = {
    post: async ({ target, card }) => {
      said.push({ notice: JSON.parse(card.text), thread: target.threadTs });
      return { ts: `${said.length}.0`, channel: target.channel };
    },
    update: async () => {},
  };
  const told = (what: unknown): Promise<Card> => Promise.resolve({ text: JSON.stringify(what), blocks: [] });
  const presenter: Presenter = {
    campaign: () => told("card"),
    campaignEnded: () => told("report"),
    runEnded: () => told("ended"),
    summary: () => told("summary"),
    notice: (_workspace, notice) => told(notice),
  };
  return { slack: slack as SlackPort, presenter };
}

/** A campaign with a posted card and so many runs. */
async function launch(pipeline: ReturnType<typeof pipelineOf>, size: number, budget: number | null) {
  const id = newId<CampaignId>();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key, budget, origin)
     values ($1, $2, 'content', 'Trial', '', '', '', '', 'running', 'launch', $3, '{"channel": "C1"}')`,
    [id, board.workspace, budget],
  );
  await board.query(
    `insert into live_messages (id, workspace_id, subject_type, subject_id, channel, effect_key, ts)
     values ($1, $2, 'campaign', $3, 'C1', 'card', '17.5')`,
    [newId(), board.workspace, id],
  );
  const runs = Array.from({ length: size }, (_, n) => ({ id: newId<RunId>(), requestKey: `item-${n}`, input: { n } }));
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline, campaignId: id, runs }));
  await board.engine.kick(board.workspace);
  return { id, runs: runs.map((run) => run.id) };
}

test("a provider says 429 to one run -> its siblings make no call, come back then, and all end", async () => {
  const calls: number[] = [];
  let told = 0;
  board = await testBoard([
    pipelineOf(
      step("a", async (context) => {
        await order(context, null, () => {
          calls.push(Date.now());
          if (told > 0) return;
          told = Date.now();
          throw new RetryAfterError("Maker", 3_000);
        });
        return next({});
      }),
    ),
  ]);
  const first = await start("first");
  await stopped(first, { code: "wait", service: "Maker" });
  const others = [await start("second"), await start("third")];
  for (const run of others) await stopped(run, { code: "wait", service: "Maker", message: "Maker asked us to wait" });
  expect(calls).toHaveLength(1);
  for (const run of [first, ...others]) expect((await board.settled(run)).state).toBe("completed");
  expect(calls).toHaveLength(4);
  expect(Math.min(...calls.slice(1)) - told).toBeGreaterThanOrEqual(2_950);
  expect(await board.query("select from step_runs where outcome = 'retry'")).toEqual([]);
});

test("a step outside the ledger is told to wait -> orders from that provider are refused until then", async () => {
  let sent = 0;
  let looked = false;
  board = await testBoard([
    pipelineOf(
      step("a", async (context) => {
        if (context.input.look && !looked) {
          looked = true;
          throw new RetryAfterError("Maker", HOUR);
        }
        await order(context, null, () => {
          sent += 1;
        });
        return next({});
      }),
    ),
  ]);
  const { runId } = await board.engine.start(board.workspace, {
    pipeline: "trial",
    requestKey: "l",
    input: { look: 1 },
  });
  await board.engine.kick(board.workspace);
  await stopped(runId, { code: "wait", service: "Maker" });
  const other = await start("o");
  await stopped(other, { code: "wait", service: "Maker" });
  expect(sent).toBe(0);
  await board.advance(HOUR + 60_000);
  await board.engine.kick(board.workspace);
  for (const run of [runId, other]) expect((await board.settled(run)).state).toBe("completed");
});

test("the day's ceiling is reached -> runs wait for midnight with the reason; raised -> they go on at once", async () => {
  const said: { notice: Notice | string; thread: string | undefined }[] = [];
  const pipeline = pipelineOf(
    step("a", async (context) => {
      await order(context, 600, () => {});
      return next({});
    }),
  );
  board = await testBoard([pipeline], slackOf(said));
  await board.engine.control.raiseDay(board.workspace, 1_000);
  const { id, runs } = await launch(pipeline, 3, null);
  const waiting = () =>
    board.query("select id, error, due_at > now() as later from runs where error ->> 'ceiling' = 'day'");
  await expect.poll(waiting).toHaveLength(2);
  const [one] = await waiting();
  expect(one).toMatchObject({
    later: true,
    error: { code: "wait", message: expect.stringContaining("the workspace's day") },
  });
  expect(Date.parse(String((one?.error as { until?: string } | undefined)?.until))).toBeGreaterThan(Date.now());
  expect((await board.query("select status from campaigns"))[0]?.status).toBe("running");
  await board.engine.kick(board.workspace);
  await expect
    .poll(() => said.filter(({ notice }) => typeof notice === "object"))
    .toEqual([{ notice: { kind: "day_reached", campaignId: id, limit: 1_000, next: 600 }, thread: "17.5" }]);
  await board.engine.control.raiseDay(board.workspace, 1_800);
  for (const run of runs) expect((await board.settled(run)).state).toBe("completed");
  await expect
    .poll(async () => (await board.query("select status from campaigns where id = $1", [id]))[0]?.status)
    .toBe("completed");
});

test("the day's ceiling is reached and midnight comes -> the run goes on by itself", async () => {
  board = await testBoard([
    pipelineOf(
      step("a", async (context) => {
        await order(context, 600, () => {});
        return next({});
      }),
    ),
  ]);
  await board.engine.control.raiseDay(board.workspace, 1_000);
  expect((await board.settled(await start("today"))).state).toBe("completed");
  const late = await start("late");
  await stopped(late, { ceiling: "day" });
  await board.advance(24 * HOUR);
  await board.engine.heartbeat();
  expect((await board.settled(late)).state).toBe("completed");
});

test("a run's ceiling is reached -> it waits for a person and pays nothing twice; raised -> it goes on, its own resume kept", async () => {
  const calls: string[] = [];
  const resumes: unknown[] = [];
  board = await testBoard([
    pipelineOf(
      step("a", async (context) => {
        if (!context.resume) return waitForSignal("a word");
        resumes.push(context.resume.kind);
        await order(context, 400, () => calls.push("one"), "one");
        await order(context, 400, () => calls.push("two"), "two");
        return next({});
      }),
      500,
    ),
  ]);
  const run = await start();
  await board.settled(run);
  await board.engine.signal(board.workspace, run, "a/1", "go");
  await stopped(run, { code: "wait", ceiling: "run" });
  expect(await rowOf(run)).toMatchObject({ state: "waiting", attempt: 0, wait: { kind: "signal", hold: "ceiling" } });
  await expect(board.engine.control.raiseRun(board.workspace, run, 400)).rejects.toThrow("not above");
  await board.engine.control.raiseRun(board.workspace, run, 800);
  await expect.poll(() => rowOf(run), { timeout: 5_000 }).toMatchObject({ state: "completed", budget: "800" });
  expect(calls).toEqual(["one", "two"]);
  expect(resumes).toEqual(["signal", "signal"]);
  await expect(board.engine.control.raiseRun(board.workspace, run, 900)).rejects.toThrow("ended already");
  await expect(board.engine.control.raiseRun(board.workspace, newId<RunId>(), 900)).rejects.toThrow("no such run");
});

/** A run whose order, too dear to repeat unasked, was lost. */
async function lostOrder(calls: number[]) {
  board = await testBoard([
    pipelineOf(
      step("a", async (context) => {
        await order(context, 2_000_000, () => {
          calls.push(calls.length + 1);
          if (calls.length === 1) throw new ExternalError("Maker", "connection lost", { outcomeUnknown: true });
        });
        return next({});
      }),
    ),
  ]);
  const run = await start();
  await expect.poll(() => calls.length).toBe(1);
  await expect.poll(async () => (await rowOf(run)).lock_token).toBeNull();
  await board.advance(60_000);
  await board.engine.kick(board.workspace);
  const [effect] = await board.query("select id from effects where run_id = $1", [run]);
  const key = `a/1/order/${String(effect?.id)}`;
  await expect
    .poll(() => rowOf(run), { timeout: 8_000 })
    .toMatchObject({
      state: "waiting",
      lock_token: null,
      wait: {
        kind: "signal",
        hold: "order",
        key,
        reason: "Maker may have charged an order nobody can account for; order again?",
      },
      error: { code: "wait", service: "Maker" },
    });
  return { run, key };
}

test("a dear order was lost -> a person is asked; again -> a second order, the first stays unknown", async () => {
  const calls: number[] = [];
  const { run, key } = await lostOrder(calls);
  // Somebody else's signal of the same step wakes it: the question stands.
  expect(await board.engine.signal(board.workspace, run, "a/1", "ready")).toBe("accepted");
  await expect.poll(async () => (await board.story(run)).length).toBeGreaterThan(2);
  await expect.poll(() => rowOf(run)).toMatchObject({ state: "waiting", lock_token: null, wait: { key } });
  expect(calls).toEqual([1]);
  expect(await board.engine.signal(board.workspace, run, key, { again: true }, "U1")).toBe("accepted");
  await expect.poll(async () => (await rowOf(run)).state, { timeout: 5_000 }).toBe("completed");
  expect(calls).toEqual([1, 2]);
  expect(await board.query("select ordinal, state from effects order by ordinal")).toEqual([
    { ordinal: 1, state: "unknown" },
    { ordinal: 2, state: "done" },
  ]);
}, 30_000);

test("a dear order was lost -> a person says no: the run fails and nothing is ordered; retried -> asked anew", async () => {
  const calls: number[] = [];
  const { run, key } = await lostOrder(calls);
  expect(await board.engine.signal(board.workspace, run, key, { again: false })).toBe("accepted");
  await expect
    .poll(() => rowOf(run), { timeout: 5_000 })
    .toMatchObject({
      state: "failed",
      error: { message: "Maker: an order (job) was lost and is not placed again." },
    });
  expect(calls).toEqual([1]);
  const { seq, inbox } = await rowOf(run);
  expect(inbox).toEqual({});
  await board.engine.retry(board.workspace, run, { by: "U1", seq: Number(seq) });
  await board.engine.kick(board.workspace);
  await expect
    .poll(() => rowOf(run), { timeout: 5_000 })
    .toMatchObject({ state: "waiting", lock_token: null, wait: { key } });
  expect(calls).toEqual([1]);
}, 30_000);

test("a campaign nears and reaches its ceiling -> one warning and one question in its card's thread; raised and reached again -> another", async () => {
  const said: { notice: Notice | string; thread: string | undefined }[] = [];
  const pipeline = pipelineOf(
    step("a", async (context) => {
      await order(context, 400, () => {});
      return next({});
    }),
  );
  board = await testBoard([pipeline], slackOf(said));
  const { id } = await launch(pipeline, 4, 1_000);
  const about = () => said.flatMap(({ notice, thread }) => (typeof notice === "object" ? [{ ...notice, thread }] : []));
  const status = async () => (await board.query("select status from campaigns"))[0]?.status;
  await expect.poll(status).toBe("paused");
  await board.engine.kick(board.workspace);
  const thread = "17.5";
  const warning = { kind: "budget_warning", campaignId: id, budget: 1_000, spent: 800, thread };
  const reached = { kind: "budget_reached", campaignId: id, budget: 1_000, spent: 800, next: 400, thread };
  await expect.poll(() => about().length).toBe(2);
  expect(about()).toEqual(expect.arrayContaining([warning, reached]));
  await board.engine.control.raise(board.workspace, id, 1_300);
  await expect.poll(status).toBe("paused");
  await board.engine.kick(board.workspace);
  await expect.poll(() => about().length).toBe(4);
  expect(about().at(-1)).toMatchObject({ budget: 1_300, spent: 1_200 });
  await board.engine.control.raise(board.workspace, id, 5_000);
  await expect.poll(status).toBe("completed");
  expect(about()).toHaveLength(4);
  await expect.poll(() => said.map(({ notice }) => notice)).toContain("report");
});

test("a run and the workspace's day near their ceilings -> one warning each where the run was begun, however many calls follow", async () => {
  const said: { notice: Notice | string; thread: string | undefined }[] = [];
  board = await testBoard(
    [
      pipelineOf(
        step("a", async (context) => {
          for (let n = 1; n <= 9; n += 1) await order(context, 100, () => {}, `job-${n}`);
          return next({});
        }),
      ),
    ],
    slackOf(said),
  );
  await board.query("update workspaces set daily_budget = 1000 where id = $1", [board.workspace]);
  const origin = { channel: "C1", threadTs: "3.1" };
  const request = { pipeline: "trial", requestKey: "r", input: {}, budget: 1_000, origin };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  expect((await board.settled(runId)).state).toBe("completed");
  await board.engine.kick(board.workspace);
  const warnings = () => said.filter(({ notice }) => typeof notice === "object" && notice.kind.endsWith("_warning"));
  await expect.poll(() => warnings().length).toBe(2);
  expect(warnings()).toEqual(
    expect.arrayContaining([
      { notice: { kind: "run_warning", campaignId: null, runId, limit: 1_000, spent: 800 }, thread: "3.1" },
      { notice: { kind: "day_warning", campaignId: null, limit: 1_000, spent: 800 }, thread: "3.1" },
    ]),
  );
});
