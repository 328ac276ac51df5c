import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../../test/harness/engine.ts";
import { createModel } from "../../../clients/model.ts";
import { costOf } from "../../../clients/prices.ts";
import type { RunId } from "../../../db/ids.ts";
import { getSpentToday } from "../../../db/queries/engine/get-spent-today.ts";
import { measureEngine } from "../../../db/queries/engine/measure-engine.ts";
import { ExternalError } from "../../../errors.ts";
import type { ModelUsage } from "../../ports.ts";
import { definePipeline, defineStep, next, type Step, type StepContext } from "../define.ts";

let board: TestBoard;
afterEach(() => board.close());

const Answer = z.object({ text: z.string() });
/** What a call in these tests costs, by its tokens. */
const COST = costOf("gpt-4.1-mini", { in: 1_000, out: 500 }) ?? 0;

interface Sent {
  model: string;
  max_completion_tokens: number;
}
type Reply = (call: number, signal: AbortSignal) => Response | Promise<Response>;

const reply = (content: string, finish = "stop") =>
  Response.json({
    choices: [{ index: 0, finish_reason: finish, message: { role: "assistant", content } }],
    usage: { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 },
  });
const said = (call: number) => reply(JSON.stringify({ text: `answer ${call}` }));

/** A board whose model's endpoint answers like this; `sent` are the requests it got. */
async function open(
  run: Step["run"],
  answers: Reply,
  more: { model?: string; budget?: number; timeoutMs?: number } = {},
) {
  const sent: Sent[] = [];
  const model = createModel({
    apiKey: "k",
    baseUrl: "https://api.openai.com/v1",
    model: more.model ?? "gpt-4.1-mini",
    fetch: async (_input, init) => {
      sent.push(JSON.parse(String(init?.body)));
      return answers(sent.length, init?.signal as AbortSignal);
    },
  });
  const step = defineStep({ name: "write", timeoutMs: more.timeoutMs ?? 5_000, run });
  const pipeline = definePipeline({
    ...{ slug: "trial", version: 1, input: z.looseObject({}), steps: [step] },
    ...(more.budget === undefined ? {} : { budget: more.budget }),
  });
  board = await testBoard([pipeline], { model });
  return sent;
}

const start = async (requestKey = "r") => {
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey, input: {} });
  await board.engine.kick(board.workspace);
  return runId;
};
/** The run's end; back-offs and waits pass at once. */
async function ended(run: RunId): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 40; tries += 1) {
    const [row] = await board.query("select * from runs where id = $1", [run]);
    if (["completed", "failed"].includes(String(row?.state))) return row ?? {};
    await board.advance(5_000);
    await board.engine.kick(board.workspace);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The run did not end.");
}
const ledger = () =>
  board.query(
    `select purpose, item, ordinal, kind, provider, state, worst_cost::int > 0 as worst, cost::int, settled_at is not null as settled
       from effects order by key, ordinal`,
  );
const row = {
  purpose: "summary",
  item: null,
  ordinal: 1,
  kind: "paid",
  provider: "OpenAI",
  worst: true,
  settled: true,
};
const ask = ({ model, signal }: StepContext, item?: number, schema: z.ZodType = Answer) =>
  model.answer({ name: "summary", item, schema, system: "s", user: "u", signal, maxTokensOut: 700 });

test("a call -> reserved at its worst price before it is sent, settled at its cost, its usage in the attempt's record once", async () => {
  let before: unknown;
  const sent = await open(
    async (context) => {
      const { value, usage } = await ask(context);
      context.used(usage);
      return next({ value });
    },
    async (call) => {
      before = await board.query("select state, worst_cost::int from effects");
      return said(call);
    },
  );
  const run = await ended(await start());
  expect(run).toMatchObject({ state: "completed", outputs: { write: { value: { text: "answer 1" } } } });
  expect(sent).toMatchObject([{ max_completion_tokens: 700 }]);
  const worst = costOf("gpt-4.1-mini", { in: 1_000, out: 700 }) ?? 0;
  expect(before).toMatchObject([{ state: "reserved" }]);
  expect((before as { worst_cost: number }[])[0]?.worst_cost).toBeGreaterThanOrEqual(worst);
  expect(await ledger()).toEqual([{ ...row, state: "done", cost: COST }]);
  expect(await board.query("select model, tokens_in, tokens_out, cost::int from step_runs")).toEqual([
    { model: "gpt-4.1-mini", tokens_in: 1_000, tokens_out: 500, cost: COST },
  ]);
  expect((await getSpentToday(board.db, board.workspace)).rows).toEqual([{ spent: String(COST) }]);
});

test("an answer that does not tell its tokens -> null in the record, never 0; the worst price is kept as spent; the metrics count it", async () => {
  const silent = (call: number) =>
    Response.json({ choices: [{ finish_reason: "stop", message: { content: JSON.stringify({ text: `${call}` }) } }] });
  const counted: ModelUsage[] = [];
  await open(
    async (context) => {
      for (const item of [1, 2]) counted.push((await ask(context, item)).usage);
      return next({});
    },
    (call) => (call === 1 ? said(call) : silent(call)),
  );
  expect(await ended(await start())).toMatchObject({ state: "completed" });
  expect(counted.map(({ tokensIn, tokensOut }) => [tokensIn, tokensOut])).toEqual([
    [1_000, 500],
    [null, null],
  ]);
  expect(await board.query("select model, tokens_in, tokens_out, cost from step_runs")).toEqual([
    { model: "gpt-4.1-mini", tokens_in: null, tokens_out: null, cost: null },
  ]);
  const [, unknown] = await board.query("select cost::int, worst_cost::int as worst from effects order by item");
  expect(unknown?.cost).toBe(unknown?.worst);
  const { rows } = await measureEngine(board.db);
  expect(rows.filter(({ name }) => name.endsWith("_attempts") && name.includes("uncounted"))).toMatchObject([
    { value: 1 },
  ]);
  expect(rows.filter(({ name }) => name === "callboard_tokens")).toEqual([]);
});

test("the attempt fails after the answers -> the next one is given them, and nothing is paid twice", async () => {
  let attempts = 0;
  const sent = await open(async (context) => {
    attempts += 1;
    const first = await ask(context, 1);
    const second = await ask(context, 2);
    context.used(second.usage);
    if (attempts === 1) throw new ExternalError("The shop", "is closed");
    return next({ texts: [first.value, second.value] });
  }, said);
  const run = await ended(await start());
  expect(run.outputs).toEqual({ write: { texts: [{ text: "answer 1" }, { text: "answer 2" }] } });
  expect(sent).toHaveLength(2);
  expect(await ledger()).toMatchObject([
    { item: 1, state: "done", cost: COST },
    { item: 2, state: "done", cost: COST },
  ]);
  expect(await board.query("select outcome, cost::int from step_runs order by seq")).toEqual([
    { outcome: "retry", cost: 2 * COST },
    { outcome: "done", cost: null },
  ]);
});

test("an answer that came and cannot be used -> charged, kept as failed, asked again, and both are counted", async () => {
  const sent = await open(
    async (context) => next({ value: (await ask(context)).value }),
    (call) => (call === 1 ? reply("{", "length") : said(call)),
  );
  expect((await ended(await start())).state).toBe("completed");
  expect(sent).toHaveLength(2);
  expect(await ledger()).toEqual([
    { ...row, state: "failed", cost: COST },
    { ...row, ordinal: 2, state: "done", cost: COST },
  ]);
  expect((await getSpentToday(board.db, board.workspace)).rows).toEqual([{ spent: String(2 * COST) }]);
  expect(await board.query("select outcome, cost::int from step_runs order by seq")).toEqual([
    { outcome: "retry", cost: COST },
    { outcome: "done", cost: COST },
  ]);
});

test.each([500, 429])("HTTP %i -> failed without a cost, then asked again", async (status) => {
  await open(
    async (context) => next({ value: (await ask(context)).value }),
    (call) =>
      call === 1
        ? new Response("{}", { status, headers: { "retry-after": "1", "content-type": "application/json" } })
        : said(call),
  );
  expect((await ended(await start())).state).toBe("completed");
  expect(await ledger()).toEqual([{ ...row, state: "done", cost: COST }]);
  expect(await board.query("select attempts from effects")).toEqual([{ attempts: 2 }]);
});

test("an answer that was lost -> the order stands as unknown at its worst price, and another one is placed", async () => {
  await open(
    async (context) => next({ value: (await ask(context)).value }),
    (call) => {
      if (call === 1) throw new TypeError("connection reset");
      return said(call);
    },
  );
  expect((await ended(await start())).state).toBe("completed");
  const [lost, placed] = await ledger();
  expect([lost, placed]).toMatchObject([
    { ordinal: 1, state: "unknown" },
    { ordinal: 2, state: "done", cost: COST },
  ]);
  expect(Number(lost?.cost)).toBeGreaterThan(COST);
});

test("an answer that comes after the attempt has ended -> its row is settled all the same", async () => {
  await open(
    async (context) => {
      // A step may let go of its signal; the row's own deadline holds.
      const { model } = context;
      await model.answer({
        name: "summary",
        schema: Answer,
        system: "s",
        user: "u",
        signal: new AbortController().signal,
      });
      return next({});
    },
    (call, signal) =>
      call > 1
        ? said(call)
        : new Promise((_, reject) => {
            signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason), 60));
          }),
    { timeoutMs: 400 },
  );
  expect((await ended(await start())).state).toBe("completed");
  expect(await ledger()).toMatchObject([{ state: "unknown" }, { ordinal: 2, state: "done" }]);
});

test("fifty Workers at once under the day's ceiling -> never past it, and they wait for the next day", async () => {
  const sent = await open(async (context) => next({ value: (await ask(context)).value }), said);
  const worst = costOf("gpt-4.1-mini", { in: 1_400, out: 700 }) ?? 0;
  await board.query("update workspaces set daily_budget = $1, parallelism = 50 where id = $2", [
    4 * worst,
    board.workspace,
  ]);
  await Promise.all(Array.from({ length: 50 }, (_, n) => start(`r${n}`)));
  await expect
    .poll(() => board.query("select count(*)::int from runs where state <> 'completed' and error is null"), {
      timeout: 9_000,
    })
    .toEqual([{ count: 0 }]);
  const [{ spent } = { spent: "" }] = (await getSpentToday(board.db, board.workspace)).rows;
  expect(Number(spent)).toBe(sent.length * COST);
  expect(Number(spent)).toBeLessThanOrEqual(4 * worst);
  expect(await board.query("select distinct error ->> 'ceiling' as ceiling from runs where state = 'queued'")).toEqual([
    { ceiling: "day" },
  ]);
});

test.each([
  ["no ceiling -> it works, and its cost is unknown", undefined],
  ["a ceiling -> no call, and people are asked", 1_000_000],
])("a model of unknown price under %s", async (_promise, budget) => {
  const sent = await open(async (context) => next({ value: (await ask(context)).value }), said, {
    model: "house-model",
    ...(budget === undefined ? {} : { budget }),
  });
  const run = await start();
  if (budget === undefined) {
    expect((await ended(run)).state).toBe("completed");
    expect(await ledger()).toEqual([{ ...row, worst: null, state: "done", cost: null }]);
    return;
  }
  expect(await board.settled(run)).toMatchObject({ state: "waiting", wait: { hold: "ceiling" } });
  expect(sent).toEqual([]);
  expect(await ledger()).toEqual([]);
});

test("one name for two calls of a step -> refused in words, before the second is paid", async () => {
  const sent = await open(async (context) => {
    await ask(context);
    await ask(context);
    return next({});
  }, said);
  expect(await ended(await start())).toMatchObject({
    state: "failed",
    error: { message: 'The step asks the model twice under the name "summary": each call needs an item.' },
  });
  expect(sent).toHaveLength(1);
});

test("the step asks for another shape since -> the kept answer is of no use, and it is asked anew", async () => {
  let attempts = 0;
  const sent = await open(
    async (context) => {
      attempts += 1;
      const { value } = await ask(context, undefined, attempts === 1 ? Answer : Answer.extend({ mood: z.string() }));
      if (attempts === 1) throw new ExternalError("The shop", "is closed");
      return next({ value });
    },
    (call) => reply(JSON.stringify({ text: "t", ...(call > 1 ? { mood: "good" } : {}) })),
  );
  expect((await ended(await start())).outputs).toEqual({ write: { value: { text: "t", mood: "good" } } });
  expect(sent).toHaveLength(2);
  expect(await ledger()).toMatchObject([{ state: "done" }, { ordinal: 2, state: "done" }]);
});
