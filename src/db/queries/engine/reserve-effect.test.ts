import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import { runBatch, runBatchAgain } from "../../client.ts";
import { type CampaignId, type EffectId, newId, type RunId, type WorkspaceId } from "../../ids.ts";
import { closeProvider } from "./close-provider.ts";
import { getSpentToday } from "./get-spent-today.ts";
import { lockReservations, type Refusal, type Reservation, type Reserved, reserveEffect } from "./reserve-effect.ts";
import { type Settlement, settleEffect } from "./settle-effect.ts";

let database: TestDatabase;
let session: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Pool({ connectionString: database.url, max: 2 });
  session.on("connect", (client) => client.on("error", () => undefined));
});
afterAll(async () => {
  await session.end();
  await database.close();
});

const query = async (sql: string, values: unknown[] = []) =>
  (await session.query(sql, values)).rows as Record<string, unknown>[];

interface Ceilings {
  run?: number;
  campaign?: number;
  day?: number;
}
type Scene = { workspace: WorkspaceId; campaign: CampaignId; addRun(): Promise<{ run: RunId; token: string }> };

/** A workspace with a running campaign, whose runs a Worker holds. */
async function scene(ceilings: Ceilings = {}, zone = "UTC"): Promise<Scene> {
  const [workspace, campaign] = [newId<WorkspaceId>(), newId<CampaignId>()];
  await query(
    "insert into workspaces (id, slack_team_id, name, daily_budget, time_zone) values ($1::uuid, $1::uuid::text, 'W', $2, $3)",
    [workspace, ceilings.day ?? null, zone],
  );
  await query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key, budget, origin)
     values ($1, $2, 'content', 'C', '', '', '', '', 'running', 'r', $3, '{"channel": "C1"}')`,
    [campaign, workspace, ceilings.campaign ?? null],
  );
  return {
    workspace,
    campaign,
    async addRun() {
      const [run, token] = [newId<RunId>(), newId()];
      await query(
        `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, campaign_id, request_key, input, state, lock_token, budget)
         values ($1::uuid, $2, 'p', 1, '[]', $3, $1::uuid::text, '{}', 'running', $4, $5)`,
        [run, workspace, campaign, token, ceilings.run ?? null],
      );
      return { run, token };
    },
  };
}

async function reserve(at: Scene, worstCost: number | null, more: Partial<Reservation> = {}): Promise<Reserved> {
  const { run, token } = more.run && more.token ? { run: more.run, token: more.token } : await at.addRun();
  const reservation: Reservation = {
    ...{ id: newId<EffectId>(), run, token, key: `run/${run}/job`, ordinal: 1, kind: "paid", purpose: "job" },
    ...{ item: null, subjectId: null, provider: "Maker", withinMs: 10_000, worstCost, target: null },
    ...more,
  };
  const answers = await runBatchAgain(database.db, () => [
    lockReservations(database.db, at.workspace),
    reserveEffect(database.db, at.workspace, reservation),
  ]);
  const [found] = (answers[1] as { rows: Reserved[] }).rows;
  if (!found) throw new Error("A reservation answers one row.");
  return found;
}

const fifty = <T>(act: (n: number) => Promise<T>) => Promise.all(Array.from({ length: 50 }, (_, n) => act(n)));
const DONE: Settlement = { state: "done", result: {}, externalId: null, cost: 100 };
const settle = (at: Scene, found: Reserved, settlement: Settlement) =>
  settleEffect(database.db, at.workspace, found.taken?.id as EffectId, settlement);
const money = async (at: Scene) =>
  (await query("select spent::int, reserved::int from campaigns where id = $1", [at.campaign]))[0];

describe("ceilings", () => {
  test.each<[string, Ceilings, number | null, Refusal | null]>([
    ["no ceiling + an unknown price -> reserved", {}, null, null],
    ["a call that just fits the run -> reserved", { run: 500 }, 500, null],
    ["a call above the run's ceiling -> the run's refusal", { run: 500, campaign: 900 }, 501, "run"],
    ["an unknown price under a run's ceiling -> refused", { run: 500 }, null, "run"],
    ["a call that just fits the campaign -> reserved", { campaign: 500 }, 500, null],
    ["a call above the campaign's ceiling -> the campaign's refusal", { campaign: 500 }, 501, "campaign"],
    ["an unknown price under a campaign's ceiling -> refused", { campaign: 500 }, null, "campaign"],
    ["a call that just fits the day -> reserved", { day: 500 }, 500, null],
    ["a call above the day's ceiling -> the day's refusal", { day: 500, campaign: 900 }, 501, "day"],
    ["an unknown price under a day's ceiling -> refused", { day: 500 }, null, "day"],
  ])("%s", async (_promise, ceilings, worstCost, refusal) => {
    const at = await scene(ceilings);
    const found = await reserve(at, worstCost);
    expect(found).toMatchObject({ held: true, allowed: refusal === null, refusal });
    expect(found.taken !== null).toBe(refusal === null);
    // What one ceiling refuses takes nothing from another.
    expect(await money(at)).toEqual({ spent: 0, reserved: refusal || !ceilings.campaign ? 0 : worstCost });
  });

  test("fifty reservations at once under a day's ceiling -> never past it", async () => {
    const at = await scene({ day: 1_000 });
    const found = await fifty(() => reserve(at, 100));
    expect(found.filter((one) => one.taken)).toHaveLength(10);
    expect(found.filter((one) => one.refusal === "day")).toHaveLength(40);
    expect((await getSpentToday(database.db, at.workspace)).rows[0]?.spent).toBe("1000");
  });

  test("fifty calls of one run at once -> never past the run's ceiling", async () => {
    const at = await scene({ run: 1_000 });
    const holder = await at.addRun();
    const found = await fifty((n) => reserve(at, 300, { ...holder, key: `run/${holder.run}/job/${n}` }));
    expect(found.filter((one) => one.taken)).toHaveLength(3);
    expect(found.filter((one) => one.refusal === "run")).toHaveLength(47);
  });

  test("a cheap call refused by the day -> a settled one gives its rest back, and another fits", async () => {
    const at = await scene({ day: 1_000 });
    const dear = await reserve(at, 900);
    expect((await reserve(at, 200)).refusal).toBe("day");
    await settle(at, dear, { ...DONE, cost: 700 });
    expect((await reserve(at, 200)).taken).not.toBeNull();
  });

  test("calls count into the local day they were ordered on", async () => {
    const at = await scene({ day: 10_000 }, "Pacific/Auckland");
    const order = async (cost: number, when: string) => {
      const found = await reserve(at, cost);
      await settle(at, found, { ...DONE, cost });
      await query(
        `update effects e set reserved_at = (date_trunc('day', app_now() at time zone w.time_zone) + $1::interval) at time zone w.time_zone
           from workspaces w where w.id = e.workspace_id and e.id = $2`,
        [when, found.taken?.id],
      );
    };
    await order(5_000, "-1 second");
    await order(600, "0 seconds");
    await query("update workspaces set daily_budget = 1000 where id = $1", [at.workspace]);
    expect((await reserve(at, 401)).refusal).toBe("day");
    expect((await reserve(at, 400)).taken).not.toBeNull();
  });

  test("the day is refused -> it says how long until the workspace's own midnight", async () => {
    const at = await scene({ day: 1 }, "Asia/Kolkata");
    const { wait_ms } = await reserve(at, 2);
    const [row] = await query(
      "select extract(epoch from (date_trunc('day', app_now() at time zone 'Asia/Kolkata') + interval '1 day') at time zone 'Asia/Kolkata' - app_now())::float8 * 1000 as ms",
    );
    expect(Math.abs(Number(wait_ms) - Number(row?.ms))).toBeLessThan(5_000);
  });

  test("four fifths of a campaign's ceiling -> one warning, however many calls follow", async () => {
    const at = await scene({ campaign: 1_000 });
    const warnings = () =>
      query("select key, result from effects where purpose = 'budget_warning' and campaign_id = $1", [at.campaign]);
    for (let n = 1; n <= 7; n += 1) await reserve(at, 100, { warning: newId<EffectId>() });
    expect(await warnings()).toEqual([]);
    for (let n = 8; n <= 10; n += 1) await reserve(at, 100, { warning: newId<EffectId>() });
    expect(await warnings()).toEqual([
      { key: `campaign/${at.campaign}/budget/1000/warning`, result: { budget: 1_000, spent: 800 } },
    ]);
  });

  test("a failed row -> taken again under its own id, its money reserved once", async () => {
    const at = await scene({ campaign: 1_000 });
    const holder = await at.addRun();
    const first = await reserve(at, 400, holder);
    await settle(at, first, { state: "failed", error: "refused" });
    const second = await reserve(at, 600, holder);
    expect(second.taken).toMatchObject({
      id: first.taken?.id,
      state: "reserved",
      attempts: 2,
      worst_cost: 600,
      error: null,
    });
    expect(await money(at)).toEqual({ spent: 0, reserved: 600 });
    const third = await reserve(at, 600, holder);
    expect(third).toMatchObject({ taken: null, existing: { id: first.taken?.id, state: "reserved" } });
    expect(await money(at)).toEqual({ spent: 0, reserved: 600 });
  });
});

describe("a failure that was paid for", () => {
  const charge = (at: Scene, found: Reserved, charged: number | null) =>
    settle(at, found, { state: "failed", error: "cut off", charged });

  test("it stands, and the next order is a row of its own -> every ceiling counts both", async () => {
    const at = await scene({ campaign: 1_000, run: 1_000, day: 1_000 });
    const holder = await at.addRun();
    await charge(at, await reserve(at, 500, holder), 300);
    expect(await money(at)).toEqual({ spent: 300, reserved: 0 });
    expect((await reserve(at, 701, holder)).refusal).not.toBeNull();
    const again = await reserve(at, 700, holder);
    expect(again.taken).toMatchObject({ ordinal: 2, attempts: 2, state: "reserved" });
    await settle(at, again, { ...DONE, cost: 700 });
    expect(await money(at)).toEqual({ spent: 1_000, reserved: 0 });
    const rows = await query("select ordinal, state, cost::int from effects where run_id = $1 order by ordinal", [
      holder.run,
    ]);
    expect(rows).toEqual([
      { ordinal: 1, state: "failed", cost: 300 },
      { ordinal: 2, state: "done", cost: 700 },
    ]);
  });

  test("what it cost is not known -> its worst price counts", async () => {
    const at = await scene({ campaign: 1_000 });
    await charge(at, await reserve(at, 500), null);
    expect(await money(at)).toEqual({ spent: 500, reserved: 0 });
  });
});

describe("slots", () => {
  test("fifty calls of a provider at once -> as many as it takes; one settled -> one more", async () => {
    const at = await scene();
    const found = await fifty(() => reserve(at, 100, { slots: 5 }));
    const taken = found.filter((one) => one.taken);
    expect(taken).toHaveLength(5);
    expect(found.filter((one) => one.refusal === "full")).toHaveLength(45);
    const [one] = taken;
    if (one) await settle(at, one, DONE);
    expect((await reserve(at, 100, { slots: 5 })).taken).not.toBeNull();
    expect((await reserve(at, 100, { slots: 5 })).refusal).toBe("full");
  });

  test("the more runs wait for a slot, the longer their turn; another provider's and unsent ones are not counted", async () => {
    const at = await scene();
    const done = await reserve(at, 100, { slots: 2 });
    await query("update effects set reserved_at = reserved_at - interval '3 seconds' where id = $1", [done.taken?.id]);
    await settle(at, done, DONE);
    for (let n = 0; n < 2; n += 1) await reserve(at, 100, { slots: 2 });
    const wait = async (service: string, published: number) => {
      const { run } = await at.addRun();
      const error = JSON.stringify({ code: "wait", message: "", service });
      await query("update runs set error = $1, published = $2 where id = $3", [error, published, run]);
    };
    for (const [service, published] of [
      ...Array.from({ length: 8 }, () => ["Maker", 1] as const),
      ["Speaker", 1] as const,
      ["Maker", 0] as const,
    ])
      await wait(service, published);
    const full = await reserve(at, 100, { slots: 2 });
    expect(full.refusal).toBe("full");
    expect(Number(full.turn_ms)).toBeGreaterThan(11_900);
    expect(Number(full.turn_ms)).toBeLessThan(20_000);
  });

  test("a Worker that died with a slot -> free again at its deadline", async () => {
    const at = await scene();
    await reserve(at, 100, { slots: 1, withinMs: 60_000 });
    expect((await reserve(at, 100, { slots: 1 })).refusal).toBe("full");
    await query("update effects set deadline = app_now() where workspace_id = $1", [at.workspace]);
    expect((await reserve(at, 100, { slots: 1 })).refusal).toBeNull();
  });

  test("a workspace's own number goes before the usual one; other providers and workspaces are not counted", async () => {
    const [at, other] = [await scene(), await scene()];
    await query(`update workspaces set provider_limits = '{"Maker": 2}' where id = $1`, [at.workspace]);
    const refusals: (Refusal | null)[] = [];
    for (let n = 0; n < 3; n += 1) refusals.push((await reserve(at, 1, { slots: 1 })).refusal);
    expect(refusals).toEqual([null, null, "full"]);
    expect((await reserve(at, 1, { provider: "Speaker", slots: 1 })).refusal).toBeNull();
    expect((await reserve(other, 1, { slots: 1 })).refusal).toBeNull();
  });
});

describe("closures", () => {
  const close = (at: Scene, afterMs: number) => closeProvider(database.db, at.workspace, "Maker", afterMs);
  const gates = (at: Scene) => query("select probe from provider_gates where workspace_id = $1", [at.workspace]);
  const probeOf = async (at: Scene): Promise<Reserved> => {
    await close(at, 0);
    const found = await reserve(at, 1);
    expect(found.taken).not.toBeNull();
    return found;
  };

  test("closed -> refused until the time it named, which a shorter word does not bring nearer; posts and others go on", async () => {
    const [at, other] = [await scene(), await scene()];
    await close(at, 60_000);
    await close(at, 1_000);
    const found = await reserve(at, 1);
    expect(found.refusal).toBe("closed");
    expect(found.wait_ms).toBeGreaterThan(55_000);
    expect((await reserve(at, null, { kind: "post" })).taken).not.toBeNull();
    expect((await reserve(at, 1, { provider: "Speaker" })).taken).not.toBeNull();
    expect((await reserve(other, 1)).taken).not.toBeNull();
  });

  test("the time has passed + ten come at once -> one is the probe, nine wait for it", async () => {
    const at = await scene();
    await close(at, 0);
    const found = await Promise.all(Array.from({ length: 10 }, () => reserve(at, 1)));
    expect(found.filter((one) => one.taken)).toHaveLength(1);
    expect(found.filter((one) => one.refusal === "probing")).toHaveLength(9);
  });

  test.each<[string, Settlement]>([
    ["the probe is answered -> open for all", DONE],
    ["the probe fails otherwise -> the provider answers, so it is open", { state: "failed", error: "bad picture" }],
  ])("%s", async (_promise, settlement) => {
    const at = await scene();
    await settle(at, await probeOf(at), settlement);
    expect(await gates(at)).toEqual([]);
    for (let n = 0; n < 3; n += 1) expect((await reserve(at, 1)).taken).not.toBeNull();
  });

  test("the probe is told to wait -> closed again for all", async () => {
    const at = await scene();
    const probe = await probeOf(at);
    const failed: Settlement = { state: "failed", error: "429" };
    await runBatch(database.db, [settle(at, probe, failed), close(at, 30_000)]);
    expect((await reserve(at, 1)).refusal).toBe("closed");
  });

  test("the probe's Worker died -> past its deadline another one may try", async () => {
    const at = await scene();
    await close(at, 0);
    const lost = await reserve(at, 1, { withinMs: 60_000 });
    expect((await reserve(at, 1)).refusal).toBe("probing");
    await query("update provider_gates set probe_until = app_now() where workspace_id = $1", [at.workspace]);
    expect((await reserve(at, 1)).refusal).toBeNull();
    await settle(at, lost, DONE);
    expect(await gates(at)).toHaveLength(1);
  });
});
