import { afterEach, beforeEach, expect, test } from "vitest";
import { newId } from "../../src/db/ids.ts";
import { claimRun, whyNotClaimed } from "../../src/db/queries/engine/claim-run.ts";
import { moveRun } from "../../src/db/queries/engine/move-run.ts";
import { sendSignal, whySignalRefused } from "../../src/db/queries/engine/send-signal.ts";
import { checkpoint, heldBy, NEXT, openStage, type Stage, WAIT } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const signal = () => ({ id: newId(), payload: "yes" });

test("claim × claim -> the second waits, finds nothing, and is told that the run is busy", async () => {
  const { db, workspace, first, second } = stage;
  const run = await stage.addRun();
  const [one, two] = [newId(), newId()];
  await first.begin();
  expect(await first.run(claimRun(db, workspace, run, 1, one))).toHaveLength(1);
  const late = second.run(claimRun(db, workspace, run, 1, two));
  await stage.blocked();
  await first.commit();
  expect(await late).toEqual([]);
  expect((await second.run(whyNotClaimed(db, workspace, run, 1)))[0]).toMatchObject({ reason: "busy" });
  expect(await stage.run(run)).toMatchObject({ lock_token: one, attempt: 1 });
});

test("a stolen lease × its old Worker's checkpoint -> the checkpoint is refused and records nothing", async () => {
  const { db, workspace, first, second } = stage;
  const [old, thief] = [newId(), newId()];
  const run = await stage.addRun({ ...heldBy(old), lock_until: new Date(Date.now() - 1_000) });
  await first.begin();
  expect(await first.run(claimRun(db, workspace, run, 1, thief))).toHaveLength(1);
  const late = second.run(moveRun(db, workspace, checkpoint(stage, run, old, NEXT)));
  const refused = expect(late).rejects.toMatchObject({ code: "CB001" });
  await stage.blocked();
  await first.commit();
  await refused;
  expect(await stage.run(run)).toMatchObject({ lock_token: thief, seq: 0 });
  expect(await first.query("select from step_runs")).toEqual([]);
});

test("a checkpoint × the theft of its lease -> the thief waits and finds an older generation", async () => {
  const { db, workspace, first, second } = stage;
  const [old, thief] = [newId(), newId()];
  const run = await stage.addRun({ ...heldBy(old), lock_until: new Date(Date.now() - 1_000) });
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, run, old, NEXT)));
  const late = second.run(claimRun(db, workspace, run, 1, thief));
  await stage.blocked();
  await first.commit();
  expect(await late).toEqual([]);
  expect(await stage.run(run)).toMatchObject({ lock_token: null, seq: 1, dispatch: 2 });
});

test("the same checkpoint sent twice at once -> one record, and the second is refused", async () => {
  const { db, workspace, first, second } = stage;
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  const point = checkpoint(stage, run, token, NEXT);
  await first.begin();
  await first.run(moveRun(db, workspace, point));
  const refused = expect(second.run(moveRun(db, workspace, point))).rejects.toMatchObject({ code: "CB001" });
  await stage.blocked();
  await first.commit();
  await refused;
  expect(await first.query("select seq from step_runs")).toEqual([{ seq: 1 }]);
});

test("signal × wait checkpoint -> the wait finds the signal in its inbox and is due at once", async () => {
  const { db, workspace, first, second } = stage;
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  await first.begin();
  expect(await first.run(sendSignal(db, workspace, run, "ask/1", signal()))).toHaveLength(1);
  const waits = second.run(moveRun(db, workspace, checkpoint(stage, run, token, WAIT)));
  await stage.blocked();
  await first.commit();
  expect(await waits).toHaveLength(1);
  expect(await stage.run(run)).toMatchObject({ state: "waiting", due: true, inbox: { "ask/1": { payload: "yes" } } });
});

test("wait checkpoint × signal -> the signal finds the wait and wakes it", async () => {
  const { db, workspace, first, second } = stage;
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  await first.begin();
  await first.run(moveRun(db, workspace, checkpoint(stage, run, token, WAIT)));
  const click = second.run(sendSignal(db, workspace, run, "ask/1", signal()));
  await stage.blocked();
  await first.commit();
  expect(await click).toHaveLength(1);
  expect(await stage.run(run)).toMatchObject({ state: "waiting", due: true, dispatch: 3, published: 0 });
});

const waiting = { state: "waiting", wait: JSON.stringify({ key: "ask/1", kind: "signal" }) };

test("time-out's claim × click -> the click waits and is told that it is too late", async () => {
  const { db, workspace, first, second } = stage;
  const run = await stage.addRun(waiting);
  await first.begin();
  expect(await first.run(claimRun(db, workspace, run, 1, newId()))).toHaveLength(1);
  const click = second.run(sendSignal(db, workspace, run, "ask/1", signal()));
  await stage.blocked();
  await first.commit();
  expect(await click).toEqual([]);
  expect((await second.run(whySignalRefused(db, workspace, run, "ask/1")))[0]).toEqual({ reason: "too_late" });
});

test("click × time-out's claim -> the claim waits, finds an older generation, and the key stays open", async () => {
  const { db, workspace, first, second } = stage;
  const run = await stage.addRun(waiting);
  await first.begin();
  expect(await first.run(sendSignal(db, workspace, run, "ask/1", signal()))).toHaveLength(1);
  const late = second.run(claimRun(db, workspace, run, 1, newId()));
  await stage.blocked();
  await first.commit();
  expect(await late).toEqual([]);
  expect(await stage.run(run)).toMatchObject({ dispatch: 2, due: true, closed_keys: [] });
});
