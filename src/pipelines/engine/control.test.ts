import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { runBatch } from "../../db/client.ts";
import { type CampaignId, newId, type RunId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { definePipeline, defineStep, next, type Step } from "./define.ts";
import { runStatements } from "./start.ts";

let board: TestBoard;
afterEach(() => board.close());

const step = (name: string, run: Step["run"]): Step => defineStep({ name, timeoutMs: 2_000, run });
const pipelineOf = (...steps: Step[]) => definePipeline({ slug: "trial", version: 1, input: z.looseObject({}), steps });

/** A running campaign with so many runs, and no budget unless given (micro-USD). */
async function campaignOf(pipeline: ReturnType<typeof pipelineOf>, size: number, budget: number | null = null) {
  const id = newId<CampaignId>();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key, budget)
     values ($1, $2, 'content', 'Trial', '', '', '', '', 'running', $4, $3)`,
    [id, board.workspace, budget, `request-${id}`],
  );
  const runs = Array.from({ length: size }, (_, n) => ({ id: newId<RunId>(), requestKey: `${id}/${n}`, input: { n } }));
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline, campaignId: id, runs }));
  return { id, runs: runs.map((run) => run.id) };
}

const statusOf = async (id: CampaignId) =>
  (await board.query("select status from campaigns where id = $1", [id]))[0]?.status;
const states = async () => (await board.query("select state from runs order by id")).map((row) => row.state);

test("the last run ends -> the campaign completes; every run failed -> it failed", async () => {
  const pipeline = pipelineOf(
    step("a", async ({ input }) => {
      if (input.n === 1) throw new UserError("No.");
      return next({});
    }),
  );
  board = await testBoard([pipeline]);
  const campaign = await campaignOf(pipeline, 2);
  await board.engine.kick(board.workspace);
  await expect.poll(() => statusOf(campaign.id)).toBe("completed");
  const none = pipelineOf(
    step("a", async () => {
      throw new UserError("No.");
    }),
  );
  await board.close();
  board = await testBoard([none]);
  const lost = await campaignOf(none, 2);
  await board.engine.kick(board.workspace);
  await expect.poll(() => statusOf(lost.id)).toBe("failed");
});

test("paused in the middle -> the step under way ends, no other begins; resumed -> it finishes", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begun: string[] = [];
  const pipeline = pipelineOf(
    step("a", async () => {
      begun.push("a");
      await gate;
      return next({});
    }),
    step("b", async () => {
      begun.push("b");
      return next({});
    }),
  );
  board = await testBoard([pipeline]);
  const { id, runs } = await campaignOf(pipeline, 1);
  await board.engine.kick(board.workspace);
  await expect.poll(() => begun).toEqual(["a"]);
  await board.engine.control.pause(board.workspace, id);
  release();
  await expect
    .poll(async () => (await board.query("select step_index, lock_token from runs"))[0])
    .toEqual({ step_index: 1, lock_token: null });
  await board.engine.heartbeat();
  expect(begun).toEqual(["a"]);
  await expect(board.engine.control.pause(board.workspace, id)).rejects.toThrow("paused already");
  await board.engine.control.resume(board.workspace, id);
  for (const run of runs) expect((await board.settled(run)).state).toBe("completed");
  await expect.poll(() => statusOf(id)).toBe("completed");
  await expect(board.engine.control.resume(board.workspace, id)).rejects.toThrow("completed already");
});

test("cancelled -> open runs end, a Worker in the middle is refused, and cancelling again is told", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let inside = false;
  const pipeline = pipelineOf(
    step("a", async () => {
      inside = true;
      await gate;
      return next({});
    }),
    step("b", async () => next({})),
  );
  board = await testBoard([pipeline]);
  const { id } = await campaignOf(pipeline, 3);
  await board.engine.kick(board.workspace);
  await expect.poll(() => inside).toBe(true);
  expect(await board.engine.control.cancel(board.workspace, id)).toBe(3);
  release();
  expect(await states()).toEqual(["cancelled", "cancelled", "cancelled"]);
  expect(await statusOf(id)).toBe("cancelled");
  await expect(board.engine.control.cancel(board.workspace, id)).rejects.toThrow("cancelled already");
  await runBatch(
    board.db,
    runStatements(board.db, board.workspace, {
      pipeline,
      campaignId: id,
      runs: [{ id: newId(), requestKey: "late", input: {} }],
    }),
  );
  expect(await states()).toHaveLength(3);
});

test("the ceiling is reached -> paused by the budget, not by a person; raised -> it goes on without paying again", async () => {
  const calls: string[] = [];
  const pay = (name: string) =>
    step(name, async ({ ledger, run }) => {
      await ledger.once({
        purpose: "job",
        kind: "paid",
        provider: "Maker",
        worstCost: 400,
        withinMs: 1_000,
        send: async () => {
          calls.push(`${run.id} ${name}`);
          return { result: {}, cost: 400 };
        },
      });
      return next({});
    });
  const pipeline = pipelineOf(pay("a"), pay("b"));
  board = await testBoard([pipeline]);
  const { id } = await campaignOf(pipeline, 3, 1_000);
  await board.engine.kick(board.workspace);
  await expect.poll(() => statusOf(id)).toBe("paused");
  await expect
    .poll(async () => (await board.query("select lock_token from runs where lock_token is not null")).length)
    .toBe(0);
  expect(calls).toHaveLength(2);
  expect((await board.query("select spent::int, reserved::int, user_paused, budget_paused from campaigns"))[0]).toEqual(
    {
      spent: 800,
      reserved: 0,
      user_paused: false,
      budget_paused: true,
    },
  );
  await expect(board.engine.control.resume(board.workspace, id)).rejects.toThrow("ceiling");
  await expect(board.engine.control.raise(board.workspace, id, 700)).rejects.toThrow("not above");
  await board.engine.control.raise(board.workspace, id, 5_000);
  await expect.poll(() => statusOf(id)).toBe("completed");
  expect(new Set(calls).size).toBe(calls.length);
  expect(calls).toHaveLength(6);
});

test("a run of its own is cancelled -> ended with the reason; an ended one is told", async () => {
  let inside = false;
  const pipeline = pipelineOf(
    step("a", async ({ signal }) => {
      inside = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return next({});
    }),
  );
  board = await testBoard([pipeline]);
  const { runId } = await board.engine.start(board.workspace, { pipeline: "trial", requestKey: "r", input: {} });
  await board.engine.kick(board.workspace);
  await expect.poll(() => inside).toBe(true);
  await board.engine.control.cancelRun(board.workspace, runId);
  expect(await board.settled(runId)).toMatchObject({ state: "cancelled", error: { code: "cancelled" } });
  await expect(board.engine.control.cancelRun(board.workspace, runId)).rejects.toThrow("ended already");
});
