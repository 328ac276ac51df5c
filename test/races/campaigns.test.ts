import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { runBatch } from "../../src/db/client.ts";
import { type EffectId, newId, type RunId } from "../../src/db/ids.ts";
import { closeCampaign } from "../../src/db/queries/engine/close-campaign.ts";
import { cancelCampaign, resumeCampaign, wakeCampaignRuns } from "../../src/db/queries/engine/control-campaign.ts";
import { insertRuns, lockCampaign } from "../../src/db/queries/engine/insert-runs.ts";
import { moveRun } from "../../src/db/queries/engine/move-run.ts";
import { settleEffect } from "../../src/db/queries/engine/settle-effect.ts";
import { closeIfFinished } from "../../src/pipelines/engine/close.ts";
import { definePipeline, defineStep, done } from "../../src/pipelines/engine/define.ts";
import { runStatements } from "../../src/pipelines/engine/start.ts";
import { checkpoint, DONE, heldBy, NEXT, openStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const close = () => closeCampaign(stage.db, stage.workspace, stage.campaign, newId<EffectId>());
const lock = () => lockCampaign(stage.db, stage.workspace, stage.campaign);
const cancel = () => cancelCampaign(stage.db, stage.workspace, stage.campaign, "Cancelled.", newId<EffectId>());
const snapshot = { pipeline: "race", version: 1, steps: [{ name: "ask", timeoutMs: 5_000 }] };
const add = (id: RunId) =>
  insertRuns(stage.db, stage.workspace, snapshot, stage.campaign, [{ id, requestKey: "added", input: {} }]);

const addThroughProduct = async () => {
  const { db, workspace, campaign: campaignId } = stage;
  const runs = [{ id: newId<RunId>(), requestKey: "added", input: {} }];
  const pipeline = definePipeline({
    slug: "race",
    version: 1,
    input: z.object({}),
    steps: [defineStep({ name: "ask", timeoutMs: 1_000, run: async () => done({}) })],
  });
  await runBatch(db, runStatements(db, workspace, { pipeline, campaignId, runs }));
  return stage.second.query("select id from runs where request_key = 'added'");
};

test("close × add -> the adder waits and reopens the campaign", async () => {
  const { first } = stage;
  await stage.addRun({ state: "completed" });
  await first.begin();
  await first.run(lock());
  expect(await first.run(close())).toHaveLength(1);
  const added = addThroughProduct();
  await stage.blocked();
  await first.commit();
  expect(await added).toHaveLength(1);
  expect(await stage.campaignRow()).toMatchObject({ status: "running", endings: 1, ended_at: null });
});

test("add × close -> the closer waits, sees the new run, and leaves the campaign open", async () => {
  const { first } = stage;
  await stage.addRun({ state: "completed" });
  await first.begin();
  await first.run(lock());
  expect(await first.run(add(newId<RunId>()))).toHaveLength(1);
  const closed = closeIfFinished(stage.deps, stage.workspace, stage.campaign);
  await stage.blocked();
  await first.commit();
  expect(await closed).toBe(false);
  expect(await stage.campaignRow()).toMatchObject({ status: "running", endings: 0 });
});

test("the two last items end at once -> exactly one of their Workers closes the campaign", async () => {
  const { db, workspace, first, second } = stage;
  const [one, two] = [newId(), newId()];
  const [a, b] = [await stage.addRun(heldBy(one)), await stage.addRun(heldBy(two))];
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, a, one, DONE)));
  await second.begin();
  await second.run(moveRun(db, workspace, checkpoint(stage, b, two, DONE)));
  await Promise.all([first.commit(), second.commit()]);
  const closed = await Promise.all([1, 2].map(() => closeIfFinished(stage.deps, workspace, stage.campaign)));
  expect(closed.sort()).toEqual([false, true]);
  expect(await stage.campaignRow()).toMatchObject({ status: "completed", endings: 1 });
});

test("cancel × checkpoint -> the checkpoint waits and is refused; the run is cancelled", async () => {
  const { db, workspace, first, second } = stage;
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  await first.begin();
  await first.run(lock());
  expect(await first.run(cancel())).toMatchObject([{ ended: 1 }]);
  const late = expect(second.run(moveRun(db, workspace, checkpoint(stage, run, token, NEXT)))).rejects.toMatchObject({
    code: "CB001",
  });
  await stage.blocked();
  await first.commit();
  await late;
  expect(await stage.run(run)).toMatchObject({ state: "cancelled", seq: 1, lock_token: null });
});

test("checkpoint × cancel -> the cancel waits and ends the run behind it", async () => {
  const { db, workspace, first } = stage;
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, run, token, NEXT)));
  const cancelled = stage.engine.control.cancel(stage.workspace, stage.campaign);
  await stage.blocked();
  await first.commit();
  expect(await cancelled).toBe(1);
  expect(await stage.run(run)).toMatchObject({ state: "cancelled", seq: 2 });
  expect(await first.query("select seq, outcome from step_runs order by seq")).toEqual([
    { seq: 1, outcome: "next" },
    { seq: 2, outcome: "cancelled" },
  ]);
});

test("add × cancel -> the cancel waits and ends the added run too", async () => {
  const { first } = stage;
  const run = newId<RunId>();
  await first.begin();
  await first.run(lock());
  await first.run(add(run));
  const cancelled = stage.engine.control.cancel(stage.workspace, stage.campaign);
  await stage.blocked();
  await first.commit();
  expect(await cancelled).toBe(1);
  expect(await stage.run(run)).toMatchObject({ state: "cancelled" });
});

test("cancel × add -> the adder waits and adds nothing", async () => {
  const { first } = stage;
  await stage.addRun();
  await first.begin();
  await first.run(lock());
  await first.run(cancel());
  const added = addThroughProduct();
  await stage.blocked();
  await first.commit();
  expect(await added).toEqual([]);
  expect(await stage.campaignRow()).toMatchObject({ status: "cancelled" });
});

const pause = () =>
  stage.first.query("update campaigns set status = 'paused', user_paused = true where id = $1", [stage.campaign]);
const resume = () => [
  resumeCampaign(stage.db, stage.workspace, stage.campaign),
  wakeCampaignRuns(stage.db, stage.workspace, stage.campaign),
];

test("checkpoint × resume -> the resume waits for the run and makes it deliverable again", async () => {
  const { db, workspace, first } = stage;
  const token = newId();
  const run = await stage.addRun({ ...heldBy(token), published: 1 });
  await pause();
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, run, token, NEXT)));
  const resumed = stage.engine.control.resume(workspace, stage.campaign);
  await stage.blocked();
  await first.commit();
  await resumed;
  expect(await stage.run(run)).toMatchObject({ state: "queued", lock_token: null, dispatch: 3 });
  expect(stage.sent.map(({ body }) => body)).toContainEqual({ workspaceId: workspace, runId: run, dispatch: 3 });
});

test("resume × checkpoint -> the checkpoint waits, commits, and leaves the run deliverable", async () => {
  const { db, workspace, first, second } = stage;
  const token = newId();
  const run = await stage.addRun({ ...heldBy(token), published: 1 });
  await pause();
  await first.begin();
  for (const statement of resume()) await first.run(statement);
  const moved = second.run(moveRun(db, workspace, checkpoint(stage, run, token, NEXT)));
  await stage.blocked();
  await first.commit();
  expect(await moved).toHaveLength(1);
  expect(await stage.run(run)).toMatchObject({ state: "queued", lock_token: null, dispatch: 3, published: 0 });
});

test("a checkpoint that settles money × cancel -> they lock in opposite order, and yet the cancel succeeds", async () => {
  const { db, workspace, campaign, first } = stage;
  await first.query("update campaigns set budget = 1000, reserved = 500 where id = $1", [campaign]);
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  const effect = newId<EffectId>();
  await first.query(
    `insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, worst_cost)
     values ($1, $2, 'k', 'paid', 'film', $3, 'Films', 'reserved', 500)`,
    [effect, workspace, campaign],
  );
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, run, token, NEXT)));
  const cancelled = stage.engine.control.cancel(workspace, campaign);
  await stage.blocked();
  await first.run(settleEffect(db, workspace, effect, { state: "failed", error: "refused" }));
  await first.commit();
  expect(await cancelled).toBe(1);
  expect(await stage.run(run)).toMatchObject({ state: "cancelled", seq: 2 });
});
