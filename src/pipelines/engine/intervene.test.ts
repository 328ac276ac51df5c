import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { runBatch, type Statement } from "../../db/client.ts";
import type { EffectId } from "../../db/ids.ts";
import { type CampaignId, newId, type RunId } from "../../db/ids.ts";
import { givePostBack } from "../../db/queries/engine/due-posts.ts";
import { UserError } from "../../errors.ts";
import { definePipeline, defineStep, next, type Step, type StepContext, waitForSignal } from "./define.ts";
import { runStatements } from "./start.ts";

const NAMES = ["a", "b", "c"] as const;
type Name = (typeof NAMES)[number];
/** Waits until no delivery to a run is under way. */
const quiet = () =>
  expect.poll(() => board.qstash.messages().filter(({ url }) => url.endsWith("/advance")).length).toBe(0);
const by = "U07NWMAYA01";
const quick =
  (name: string): Step["run"] =>
  async () =>
    next({ [name]: true });
const broken: Step["run"] = async () => {
  throw new UserError("No.");
};

/** What the steps do; a test replaces some. */
let acts: Record<Name, Step["run"]>;
const pipeline = definePipeline({
  slug: "trial",
  version: 1,
  input: z.looseObject({}),
  steps: NAMES.map((name) =>
    defineStep({ name, timeoutMs: 2_000, run: (context: StepContext) => acts[name](context) }),
  ),
  statusWords: { a: "researching", b: "scripting" },
  subject: {
    entered: (_, id, word) => (db) => [mirror(db, id, word)],
    ended:
      (_, id, { state }) =>
      (db) => [mirror(db, id, state)],
  },
});

let board: TestBoard;
beforeAll(async () => {
  board = await testBoard([pipeline]);
});
beforeEach(() => {
  acts = { a: quick("a"), b: quick("b"), c: quick("c") };
});
afterEach(async () => {
  await quiet();
  await board.query("delete from runs");
  await board.query("delete from campaigns");
});
afterAll(() => board.close());

/** The subjects of these tests are rows of the ledger: a mirror that needs no table of its own. */
const mirror = (db: TestBoard["db"], id: string, word: string): Statement =>
  givePostBack(db, board.workspace, id as EffectId, 0, word);

async function subject(): Promise<EffectId> {
  const id = newId<EffectId>();
  await board.query(
    `insert into effects (id, workspace_id, key, kind, purpose, provider, state, deadline)
     values ($1, $2, $3, 'publication', 'mirror', 'none', 'reserved', app_now() + interval '1 day')`,
    [id, board.workspace, `mirror-${id}`],
  );
  return id;
}

async function started(over: { subjectId?: string } = {}): Promise<RunId> {
  const request = { pipeline: "trial", requestKey: newId(), input: {}, ...over };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  return runId;
}
const wordOf = async (id: string) => (await board.query("select error from effects where id = $1", [id]))[0]?.error;
const settle = (id: string) => board.query("update effects set state = 'reserved' where id = $1", [id]);

test("failed -> retried: the same run goes on at that step, its status word with it, and ends a second time", async () => {
  acts.b = broken;
  const subjectId = await subject();
  const run = await started({ subjectId });
  expect(await board.settled(run)).toMatchObject({ state: "failed", step_index: 1, endings: 1 });
  acts.b = quick("b");
  await settle(subjectId);
  await board.engine.retry(board.workspace, run, { by });
  const row = await board.settled(run);
  expect(row).toMatchObject({
    state: "completed",
    endings: 2,
    error: null,
    outputs: { a: { a: true }, b: { b: true } },
  });
  expect(await board.story(run)).toEqual(["a: next", "b: fail", "b: retried", "b: next", "c: done"]);
  expect(await board.query("select agent from step_runs where outcome = 'retried'")).toEqual([{ agent: by }]);
});

test("retried and not taken yet -> its subject has the status word of the step", async () => {
  acts.b = broken;
  const subjectId = await subject();
  const run = await started({ subjectId });
  await board.settled(run);
  await settle(subjectId);
  await board.query("update workspaces set parallelism = 0");
  await board.engine.retry(board.workspace, run, { by });
  await board.query("update workspaces set parallelism = 10");
  expect(await wordOf(subjectId)).toBe("scripting");
  expect((await board.query("select state, attempt, failures, ended_at from runs"))[0]).toEqual({
    state: "queued",
    attempt: 0,
    failures: 0,
    ended_at: null,
  });
});

test("cancelled between a Worker's claim and its first word -> neither a step nor an error, and the subject's word is the end's", async () => {
  await board.query(`
    create function cancels() returns trigger language plpgsql as $$ begin
      if new.lock_token is not null and old.lock_token is null then
        update runs set state = 'cancelled', lock_token = null, lock_until = null, ended_at = app_now() where id = new.id;
      end if;
      return null;
    end $$`);
  await board.query("create trigger cancels after update on runs for each row execute function cancels()");
  const subjectId = await subject();
  const run = await started({ subjectId });
  expect(await board.settled(run)).toMatchObject({ state: "cancelled", seq: 0 });
  await expect.poll(() => board.deliveries.at(-1)).toEqual({ path: "/pipelines/advance", status: 200 });
  expect(await board.story(run)).toEqual([]);
  expect(await wordOf(subjectId)).toBeNull();
  await board.query("drop trigger cancels on runs");
});

test("retried twice at once -> once; the other is told, and nothing of its is written", async () => {
  acts.a = broken;
  const run = await started();
  const { seq } = await board.settled(run);
  const both = await Promise.allSettled(
    [1, 2].map(() => board.engine.retry(board.workspace, run, { by, seq: Number(seq) })),
  );
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toBeInstanceOf(UserError);
  expect(await board.query("select seq from step_runs where outcome = 'retried'")).toHaveLength(1);
});

test("a campaign that had closed -> open again with the retried run, and closes again", async () => {
  acts.a = broken;
  const id = newId<CampaignId>();
  const runId = newId<RunId>();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'content', 'Trial', '', '', '', '', 'running', 'r')`,
    [id, board.workspace],
  );
  const runs = [{ id: runId, requestKey: "r/0", input: {} }];
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline, campaignId: id, runs }));
  await board.engine.kick(board.workspace);
  const campaign = async () =>
    (await board.query("select status, endings, ended_at is null as open from campaigns"))[0];
  await expect.poll(campaign).toEqual({ status: "failed", endings: 1, open: false });
  acts.a = quick("a");
  await board.engine.retry(board.workspace, runId, { by });
  await expect.poll(campaign).toEqual({ status: "completed", endings: 2, open: false });
  await board.query("update campaigns set status = 'cancelled'");
  await board.query("update runs set state = 'failed'");
  const refused = board.engine.retry(board.workspace, runId, { by });
  await expect(refused).rejects.toMatchObject({
    message: "The run's campaign was cancelled.",
    hint: expect.any(String),
  });
});

test("waits for a person -> skipped with the output given: the next step has it; without one it is refused", async () => {
  let saw: unknown;
  acts.b = async () => waitForSignal("Approve?");
  acts.c = async ({ input }) => {
    saw = input;
    return next({});
  };
  const run = await started();
  expect((await board.settled(run)).state).toBe("waiting");
  await expect(board.engine.skip(board.workspace, run, { by, output: undefined })).rejects.toThrow(
    "without its output",
  );
  await board.engine.skip(board.workspace, run, { by, output: { approved: "by hand" } });
  await expect.poll(async () => (await board.query("select state from runs"))[0]?.state).toBe("completed");
  expect(saw).toMatchObject({ approved: "by hand" });
  expect(await board.story(run)).toEqual(["a: next", "b: wait", "b: skipped", "c: done"]);
  expect(await board.engine.signal(board.workspace, run, "b/1", null)).toBe("ended");
});

test("failed -> its step skipped; at the last step there is nothing to skip to", async () => {
  acts.b = broken;
  acts.c = broken;
  const run = await started();
  await board.settled(run);
  await board.engine.skip(board.workspace, run, { by, output: {} });
  await expect
    .poll(async () => (await board.query("select state, step_index from runs"))[0])
    .toEqual({ state: "failed", step_index: 2 });
  await expect(board.engine.skip(board.workspace, run, { by, output: {} })).rejects.toMatchObject({
    message: "Nothing follows the last step.",
    hint: "Retry the run instead.",
  });
});

test("taken over from a Worker in the middle -> another begins the step, the old one's checkpoint is refused", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  acts.a = async () => {
    calls += 1;
    const mine = calls;
    if (mine === 1) await gate;
    return next({ worker: mine });
  };
  const run = await started();
  await expect.poll(() => calls).toBe(1);
  await expect(board.engine.retry(board.workspace, run, { by })).rejects.toMatchObject({
    hint: expect.stringContaining("Take it over"),
  });
  await expect(board.engine.skip(board.workspace, run, { by, output: {} })).rejects.toThrow("A Worker is at this step");
  await board.engine.takeOver(board.workspace, run, { by });
  expect(await board.settled(run)).toMatchObject({ state: "completed", outputs: { a: { worker: 2 } } });
  release();
  await quiet();
  expect((await board.query("select outputs from runs"))[0]).toMatchObject({ outputs: { a: { worker: 2 } } });
  expect(await board.story(run)).toEqual(["a: taken_over", "a: next", "b: next", "c: done"]);
});

test("shown at a position it has left -> nothing is done, and the person is told", async () => {
  acts.a = broken;
  const run = await started();
  const { seq } = await board.settled(run);
  await board.engine.retry(board.workspace, run, { by, seq: Number(seq) });
  await expect.poll(async () => (await board.query("select endings from runs"))[0]?.endings).toBe(2);
  await expect(board.engine.retry(board.workspace, run, { by, seq: Number(seq) })).rejects.toThrow("has moved on");
  expect((await board.query("select endings from runs"))[0]?.endings).toBe(2);
});

test.each([
  ["retry", "completed", "The run is completed.", "Replay"],
  ["takeOver", "completed", "The run has ended: it is completed.", "replay"],
  ["retry", "queued", "The run has not ended: it is queued.", "cancel it first"],
  ["takeOver", "queued", "No Worker holds the run.", "as soon as it is due"],
  ["skip", "queued", "Nothing stands in the run's way.", "Wait for its turn"],
  ["replay", "queued", "The run has not ended: it is queued.", "cancel it first"],
] as const)("%s of a %s run -> refused, with what to do instead", async (verb, state, message, hint) => {
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: newId(), input: {} });
  if (state === "completed") await board.engine.advance(board.workspace, runId, 1);
  const before = await board.query("select * from runs");
  const asked = {
    retry: () => board.engine.retry(board.workspace, runId, { by }),
    takeOver: () => board.engine.takeOver(board.workspace, runId, { by }),
    skip: () => board.engine.skip(board.workspace, runId, { by, output: {} }),
    replay: () => board.engine.replay(board.workspace, runId, { from: "a", requestKey: "again" }),
  };
  await expect(asked[verb]()).rejects.toMatchObject({ message, hint: expect.stringContaining(hint) });
  expect(await board.query("select * from runs")).toEqual(before);
});

test("a step that the deployed pipeline no longer has -> retry says so; deployed again, it goes on", async () => {
  const run = await started();
  await board.settled(run);
  await board.query(
    `update runs set state = 'failed', step_index = 1, steps = '[{"name":"a","timeoutMs":2000},{"name":"gone","timeoutMs":2000}]'`,
  );
  await expect(board.engine.retry(board.workspace, run, { by })).rejects.toMatchObject({
    message: 'The trial pipeline has no step "gone" any more.',
    hint: expect.stringContaining("Deploy"),
  });
  expect((await board.query("select state from runs"))[0]?.state).toBe("failed");
  await board.query(`update runs set steps = '[{"name":"a","timeoutMs":2000},{"name":"b","timeoutMs":2000}]'`);
  await board.engine.retry(board.workspace, run, { by });
  await expect.poll(async () => (await board.query("select state from runs"))[0]?.state).toBe("completed");
});

test("nobody's run -> there is none", async () => {
  await expect(board.engine.retry(board.workspace, newId(), { by })).rejects.toThrow("no such run");
});
