import { afterEach, beforeEach, expect, test } from "vitest";
import { runBatch } from "../../src/db/client.ts";
import { type EffectId, newId, type RunId } from "../../src/db/ids.ts";
import { takePost } from "../../src/db/queries/engine/due-posts.ts";
import { type Reservation, type Reserved, reserveEffect } from "../../src/db/queries/engine/reserve-effect.ts";
import { settleEffect } from "../../src/db/queries/engine/settle-effect.ts";
import { heldBy, openStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const ceiling = (budget: number) =>
  stage.first.query("update campaigns set budget = $1 where id = $2", [budget, stage.campaign]);

const reservation = (run: RunId, token: string, worstCost: number): Reservation => ({
  ...{ id: newId<EffectId>(), run, token, key: `run/${run}/1/film/film`, ordinal: 1, kind: "paid", purpose: "film" },
  ...{ item: null, subjectId: null, provider: "Films", withinMs: 10_000, worstCost, target: null },
});

test("budget × budget -> fifty reservations at once never pass the ceiling", async () => {
  await ceiling(1_000);
  const runs: { token: string; run: RunId }[] = [];
  for (let n = 0; n < 50; n += 1) {
    const token = newId();
    runs.push({ token, run: await stage.addRun(heldBy(token)) });
  }
  const answers = await Promise.all(
    runs.map(({ run, token }) => reserveEffect(stage.db, stage.workspace, reservation(run, token, 100))),
  );
  expect(answers.filter(({ rows }) => rows[0]?.taken)).toHaveLength(10);
  expect(await stage.campaignRow()).toMatchObject({ reserved: "1000", spent: "0" });
  expect(await stage.first.query("select from effects")).toHaveLength(10);
});

test("reserve × reserve just below the ceiling -> the second waits and is not allowed", async () => {
  const { db, workspace, first, second } = stage;
  await ceiling(150);
  const [one, two] = [newId(), newId()];
  const [a, b] = [await stage.addRun(heldBy(one)), await stage.addRun(heldBy(two))];
  await first.begin();
  expect((await first.run<Reserved>(reserveEffect(db, workspace, reservation(a, one, 100))))[0]?.taken).toBeTruthy();
  const late = second.run<Reserved>(reserveEffect(db, workspace, reservation(b, two, 100)));
  await stage.blocked();
  await first.commit();
  expect((await late)[0]).toMatchObject({ held: true, allowed: false, taken: null });
});

test("reserve × raise -> the raise counts the reservation it waited for", async () => {
  const { db, workspace, campaign, first, engine } = stage;
  await ceiling(1_000);
  const token = newId();
  const run = await stage.addRun(heldBy(token));
  await first.begin();
  await first.run(reserveEffect(db, workspace, reservation(run, token, 700)));
  const raised = engine.control.raise(workspace, campaign, 2_000);
  await stage.blocked();
  await first.commit();
  await raised;
  expect(await stage.campaignRow()).toMatchObject({ budget: "2000", reserved: "700" });
});

test("settle × raise -> the raise counts what was settled as spent", async () => {
  const { db, workspace, campaign, first, engine } = stage;
  await ceiling(1_000);
  const token = newId();
  const wanted = reservation(await stage.addRun(heldBy(token)), token, 700);
  await reserveEffect(db, workspace, wanted);
  await first.begin();
  await first.run(settleEffect(db, workspace, wanted.id, { state: "done", result: {}, externalId: null, cost: 650 }));
  const raised = engine.control.raise(workspace, campaign, 2_000);
  await stage.blocked();
  await first.commit();
  await raised;
  expect(await stage.campaignRow()).toMatchObject({ budget: "2000", reserved: "0", spent: "650" });
});

test("settle × settle of one row -> its money is counted once", async () => {
  const { db, workspace } = stage;
  await ceiling(1_000);
  const token = newId();
  const wanted = reservation(await stage.addRun(heldBy(token)), token, 700);
  await reserveEffect(db, workspace, wanted);
  const settle = () =>
    settleEffect(db, workspace, wanted.id, { state: "done", result: {}, externalId: null, cost: 650 });
  await Promise.all([settle(), settle(), runBatch(db, [settle()])]);
  expect(await stage.campaignRow()).toMatchObject({ reserved: "0", spent: "650" });
});

test("one due post, ten takers -> one has it", async () => {
  const id = newId<EffectId>();
  await stage.first.query(
    "insert into effects (id, workspace_id, key, kind, purpose, provider, state) values ($1, $2, 'k', 'post', 'card', 'Slack', 'due')",
    [id, stage.workspace],
  );
  const taken = await Promise.all(
    Array.from({ length: 10 }, () => takePost(stage.db, stage.workspace, id, newId(), 10_000)),
  );
  expect(taken.filter(({ rows }) => rows.length === 1)).toHaveLength(1);
});
