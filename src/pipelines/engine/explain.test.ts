import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { runBatch } from "../../db/client.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { ExternalError, RetryAfterError, UserError } from "../../errors.ts";
import { definePipeline, defineStep, next, type Step, type StepContext, waitForSignal, waitUntil } from "./define.ts";
import { type Explained, sentence } from "./explain.ts";
import { runStatements } from "./start.ts";

let act: Step["run"];
const step = (name: string, maxAttempts = 3): Step =>
  defineStep({ name, timeoutMs: 5_000, maxAttempts, run: (context: StepContext) => act(context) });
const pipeline = definePipeline({
  slug: "trial",
  version: 1,
  input: z.looseObject({}),
  steps: [step("first", 4), step("second"), step("third")],
});

let board: TestBoard;
beforeAll(async () => {
  board = await testBoard([pipeline]);
});
beforeEach(async () => {
  await board.query("delete from runs");
  act = async () => next({});
});
afterAll(() => board.close());

const WORDS = {
  time: (at: Date) => at.toISOString().slice(11, 16),
  text: (outside: string) => outside,
  money: (microUsd: number) => `$${microUsd / 1_000_000}`,
};
const told = (explained: Explained) => sentence(explained, WORDS);

async function begun(outcome: Step["run"]): Promise<RunId> {
  act = outcome;
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: newId(), input: {} });
  await board.engine.advance(board.workspace, runId, 1);
  return runId;
}

async function explainedOf(run: RunId): Promise<Explained> {
  const found = await board.engine.explain(board.workspace, run);
  if (!found) throw new Error("not explained");
  return found;
}

async function campaignOf(size: number, columns: Record<string, unknown> = {}) {
  const id = newId<CampaignId>();
  const over = { status: "running", user_paused: false, budget_paused: false, budget: null, ...columns };
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key, user_paused, budget_paused, budget, spent)
     values ($1, $2, 'content', 'Trial', '', '', '', '', $3, $7, $4, $5, $6, 600000)`,
    [id, board.workspace, over.status, over.user_paused, over.budget_paused, over.budget, `request-${id}`],
  );
  const runs = Array.from({ length: size }, (_, n) => ({ id: newId<RunId>(), requestKey: `${id}/${n}`, input: {} }));
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline, campaignId: id, runs }));
  return { id, runs: runs.map((run) => run.id) };
}

test("not sent yet -> its place in the order of publishing: by priority, what was begun before anything new, by due time", async () => {
  const ids: RunId[] = [];
  for (const priority of [0, 5, 0]) {
    const request = { pipeline: "trial", requestKey: newId(), input: {}, priority };
    ids.push((await board.engine.start(board.workspace, request)).runId);
  }
  const places = () => Promise.all(ids.map(async (id) => (await explainedOf(id)).queue?.place));
  expect(await places()).toEqual([2, 1, 3]);
  const first = await explainedOf(ids[0] as RunId);
  expect(told(first)).toBe("Step 1 of 3 (first), place 2 of 3; waits for its turn.");
  expect(first.may).toEqual(["cancel"]);
  await board.query("update runs set started_at = app_now() where id = $1", [ids[2]]);
  expect(await places()).toEqual([3, 1, 2]);
});

test("a Worker is at it -> who, since when and until when; it may be taken over", async () => {
  let inside = () => {};
  const entered = new Promise<void>((resolve) => {
    inside = resolve;
  });
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const run = begun(async () => {
    inside();
    await gate;
    return next({});
  });
  await entered;
  const [row] = await board.query("select id, lock_token, lock_until, changed_at from runs");
  const found = await explainedOf(row?.id as RunId);
  expect(found.reason).toEqual({
    kind: "working",
    holder: String(row?.lock_token).slice(-8),
    since: row?.changed_at,
    until: row?.lock_until,
  });
  expect(found.may).toEqual(["take_over", "cancel"]);
  expect(found.queue).toBeNull();
  await board.query("update runs set lock_until = app_now() - interval '1 minute'");
  const lost = await explainedOf(row?.id as RunId);
  expect(lost.reason.kind).toBe("lost_worker");
  expect(told(lost)).toContain("taken up again within a minute or two");
  release();
  await run;
});

test("told when to come back -> the provider, until when, and its place", async () => {
  const run = await begun(async () => {
    throw new RetryAfterError("MiniMax", 600_000);
  });
  const found = await explainedOf(run);
  expect(found.reason).toMatchObject({ kind: "closed", service: "MiniMax", message: "MiniMax asked us to wait" });
  expect(told(found)).toMatch(/^Step 1 of 3 \(first\), place 1 of 1; MiniMax closed until \d\d:\d\d: MiniMax asked/);
  expect(found.may).toEqual(["skip", "cancel"]);
});

test("failed once -> the next try of how many, when, and why", async () => {
  const run = await begun(async () => {
    throw new ExternalError("Slack", "did not answer");
  });
  await board.query("update runs set due_at = app_now() + interval '1 minute' where id = $1", [run]);
  const found = await explainedOf(run);
  expect(found.reason).toMatchObject({ kind: "retry", next: 2, most: 4, service: "Slack", message: "did not answer" });
  expect(told(found)).toMatch(/try 2 of 4 at \d\d:\d\d, because Slack: did not answer\.$/);
});

test.each([
  [
    "a timer",
    async () => waitUntil(new Date("2040-01-01T08:00:00Z"), "The clip renders."),
    "timer",
    "waits until 08:00: The clip renders.",
  ],
  [
    "a person, for ever",
    async () => waitForSignal("Approve the script?"),
    "human",
    "waits for an answer: Approve the script?.",
  ],
  [
    "a person, until a time",
    async () => waitForSignal("Approve?", new Date("2040-01-01T09:30:00Z")),
    "human",
    "waits for an answer: Approve?, until 09:30.",
  ],
] as const)("waits for %s -> it says so, and the step may be skipped", async (_, outcome, kind, words) => {
  const found = await explainedOf(await begun(outcome));
  expect(found.reason.kind).toBe(kind);
  expect(told(found)).toContain(words);
  expect(found.may).toEqual(["skip", "cancel"]);
});

test("waits for the runs it started -> how many of them", async () => {
  const runs = ["1", "2"].map((item) => ({ item, pipeline: "trial", input: {} }));
  const run = await begun(({ fanOut }) => fanOut({ reason: "Two at once.", runs }));
  await board.query(
    "update runs set state = 'completed' where id = (select id from runs where parent_run_id = $1 limit 1)",
    [run],
  );
  const found = await explainedOf(run);
  expect(found.reason).toEqual({ kind: "children", open: 1, of: 2, until: null });
  expect(told(found)).toContain("waits for 1 of the 2 runs it started.");
});

test("its time came -> it queues again and no longer waits", async () => {
  const run = await begun(async () => waitUntil(new Date("2040-01-01T08:00:00Z"), "The clip renders."));
  await board.query(
    "update runs set due_at = app_now() - interval '1 second', published = 1, published_at = app_now()",
  );
  const found = await explainedOf(run);
  expect(found.reason).toMatchObject({ kind: "queue", sent: expect.any(Date) });
  expect(told(found)).toContain("its message was sent");
});

test.each([
  [{ status: "paused", user_paused: true }, "paused", "paused by a person"],
  [{ status: "paused", budget_paused: true, budget: 1_000_000 }, "budget", "paused by its budget ($0.6 of $1)"],
  [{ status: "draft" }, "not_launched", "not been launched"],
])("a campaign %j -> %s", async (columns, kind, words) => {
  const { runs } = await campaignOf(1, columns);
  const found = await explainedOf(runs[0] as RunId);
  expect(found.reason.kind).toBe(kind);
  expect(found.queue).toBeNull();
  expect(told(found)).toContain(words);
});

test("failed, completed, cancelled -> how it ended, and what may be done", async () => {
  const failed = await begun(async () => {
    throw new UserError("The page was refused.");
  });
  const found = await explainedOf(failed);
  expect(found.reason).toMatchObject({ kind: "ended", state: "failed", message: "The page was refused." });
  expect(told(found)).toMatch(/failed \d\d:\d\d: The page was refused\.$/);
  expect(found.may).toEqual(["retry", "skip", "replay"]);
  const completed = await explainedOf(await begun(async () => next({})));
  expect(completed).toMatchObject({ state: "completed", may: ["replay"], step: { name: "third", number: 3, of: 3 } });
  const waiting = await begun(async () => waitForSignal("Approve?"));
  await board.engine.control.cancelRun(board.workspace, waiting);
  expect(await explainedOf(waiting)).toMatchObject({
    reason: { state: "cancelled" },
    may: ["retry", "skip", "replay"],
  });
});

test("another workspace's run, or none -> nothing", async () => {
  const run = await begun(async () => next({}));
  expect(await board.engine.explain(newId<WorkspaceId>(), run)).toBeNull();
  expect(await board.engine.inspect(newId<WorkspaceId>(), run)).toBeNull();
  expect(await board.engine.explain(board.workspace, newId())).toBeNull();
});

test("the timeline -> attempts with tokens and cost, effects, and the sum of the ledger", async () => {
  let calls = 0;
  const run = await begun(async () => {
    calls += 1;
    if (calls === 1) throw new ExternalError("Slack", "did not answer");
    return next({});
  });
  await board.query("update runs set due_at = app_now()");
  act = async ({ used, ledger }) => {
    used({ model: "m", tokensIn: 10, tokensOut: 5, cost: calls === 1 ? 70 : null });
    if (calls === 1) {
      const send = async () => ({ result: {}, cost: 400 });
      await ledger.once({ purpose: "job", kind: "paid", provider: "Maker", worstCost: 500, withinMs: 1_000, send });
    }
    calls += 1;
    return next({});
  };
  await board.engine.advance(board.workspace, run, 2);
  const found = await board.engine.inspect(board.workspace, run);
  expect(found).toMatchObject({
    state: "completed",
    attempts: [
      { seq: 1, step: "first", outcome: "retry", error: { message: "did not answer" }, tokens_in: null },
      { seq: 2, step: "first", outcome: "next", tokens_in: 10, tokens_out: 5, cost: 70, model: "m" },
      { seq: 3, step: "second", outcome: "next", cost: null },
      { seq: 4, step: "third", outcome: "done", cost: null },
    ],
    effects: [{ kind: "paid", purpose: "job", provider: "Maker", state: "done", cost: 400 }],
    totals: { tokens_in: 30, tokens_out: 15, cost: 400, unpriced: 0 },
    replays: [],
  });
  expect(found?.attempts[0]).not.toHaveProperty("output");
});

test("the health report -> by pipeline and in sum: open, waiting, stuck, oldest due; unknown effects and due posts", async () => {
  expect(await board.engine.health(board.workspace)).toMatchObject({
    queued: 0,
    oldest_due_seconds: null,
    pipelines: [],
  });
  await begun(async () => waitForSignal("Approve?"));
  await begun(async () => {
    throw new UserError("No.");
  });
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: newId(), input: {} });
  await board.query("update runs set due_at = app_now() - interval '10 minutes' where id = $1", [runId]);
  const { runs } = await campaignOf(1, { status: "paused", user_paused: true });
  await board.query("update runs set due_at = app_now() - interval '10 minutes' where id = $1", [runs[0]]);
  await board.query(
    `insert into effects (id, workspace_id, key, kind, purpose, provider, state)
     values ($1, $3, 'a', 'paid', 'job', 'Maker', 'unknown'), ($2, $3, 'b', 'post', 'card', 'Slack', 'due')`,
    [newId(), newId(), board.workspace],
  );
  const counts = { queued: 2, running: 0, waiting: 1, stuck: 1, failed: 1 };
  const report = await board.engine.health(board.workspace);
  expect(report).toMatchObject({
    ...counts,
    effects_unknown: 1,
    posts_due: 1,
    pipelines: [{ pipeline: "trial", ...counts }],
  });
  expect(report.oldest_due_seconds).toBeGreaterThanOrEqual(600);
  expect(await board.engine.health(newId<WorkspaceId>())).toMatchObject({ queued: 0, effects_unknown: 0 });
});
