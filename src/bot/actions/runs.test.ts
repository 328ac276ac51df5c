import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const told = (user: string) => bot.slack.ephemerals(sales(), user).at(-1)?.text ?? "";

describe("a run's buttons", () => {
  /** A summary that failed, and the card a manager has of it. */
  async function shownRun(as = manager()) {
    await rep().command("/summary", "", sales());
    await bot.idle();
    const [run] = await bot.query("select id from runs");
    await bot.query(
      `update runs set state = 'failed', seq = 1, endings = 1, ended_at = app_now(), error = '{"code":"failed","message":"No."}'`,
    );
    await as.command("/callboard", `run ${run?.id}`, sales());
    return { id: String(run?.id), channel: sales(), ts: bot.slack.ephemerals(sales(), as.id).at(-1)?.ts ?? "" };
  }
  const state = async () => (await bot.query("select state, seq from runs"))[0];

  test("failed -> Retry step: the run goes on, and the card shows it", async () => {
    const at = await shownRun();
    await manager().click({ channel: at.channel, ts: at.ts, actionId: "run_retry" });
    await bot.idle();
    expect(await state()).toEqual({ state: "queued", seq: 2 });
    expect(await bot.query("select outcome, agent from step_runs")).toEqual([
      { outcome: "retried", agent: manager().id },
    ]);
    expect(told(manager().id)).toContain("Step 1 of 1");
  });

  test("pressed twice -> one retry, the second is told", async () => {
    const at = await shownRun();
    await manager().click({ channel: at.channel, ts: at.ts, actionId: "run_retry" });
    await bot.idle();
    await manager().click({ channel: at.channel, ts: at.ts, actionId: "run_retry" });
    await bot.idle();
    expect(await state()).toEqual({ state: "queued", seq: 2 });
    expect(told(manager().id)).toContain("has moved on");
  });

  test("under way -> Cancel run: it ends, and its last word is said in the channel", async () => {
    await rep().command("/summary", "", sales());
    await bot.idle();
    const [run] = await bot.query("select id from runs");
    await manager().command("/callboard", `run ${run?.id}`, sales());
    const ts = bot.slack.ephemerals(sales(), manager().id).at(-1)?.ts ?? "";
    await manager().click({ channel: sales(), ts, actionId: "run_cancel" });
    await bot.idle();
    expect(await state()).toMatchObject({ state: "cancelled" });
    expect(bot.slack.messages(sales()).at(-1)?.text).toContain("was cancelled");
  });

  test("ended -> Replay from step…: a bad input is told in the form, a good one starts a new run that points at the old", async () => {
    const at = await shownRun();
    await manager().click({ channel: at.channel, ts: at.ts, actionId: "run_replay" });
    await bot.idle();
    const view = manager().modal();
    expect(JSON.stringify(view)).toContain("1. measure");
    const id = String(view?.id);
    await manager().submitView(id, { run_input: "{nothing" });
    expect(await bot.query("select from runs")).toHaveLength(1);
    await manager().submitView(id, {
      run_input: JSON.stringify({ period: "week", type: "manual", trigger: "command" }),
    });
    await bot.idle();
    expect(
      await bot.query("select replay_of, input ->> 'period' as period from runs where replay_of is not null"),
    ).toEqual([{ replay_of: at.id, period: "week" }]);
    expect(told(manager().id)).toContain(`does run ${at.id} again`);
  });

  test("a rep forges a manager's click -> refused, nothing changes", async () => {
    const at = await shownRun();
    const payload = {
      type: "block_actions",
      team: { id: bot.slack.first.teamId },
      user: { id: rep().id },
      channel: { id: at.channel },
      actions: [{ action_id: "run_retry", block_id: "b", type: "button", value: `${at.id}:1` }],
    };
    await bot.signed(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
    await bot.idle();
    expect(await state()).toEqual({ state: "failed", seq: 1 });
  });
});

describe("Skip step…", () => {
  /** A video that failed at its first step, and the form that a manager opened for it. */
  async function openedForm() {
    await manager().command("/launch", "sample", sales());
    await bot.idle();
    const [run] = await bot.query(
      `update runs set state = 'failed', seq = 1, endings = 1, ended_at = app_now(), error = '{"code":"failed","message":"No."}'
        where id = (select min(id::text)::uuid from runs) returning id, steps -> 0 ->> 'name' as step`,
    );
    await manager().command("/callboard", `run ${run?.id}`, sales());
    const ts = bot.slack.ephemerals(sales(), manager().id).at(-1)?.ts ?? "";
    await manager().click({ channel: sales(), ts, actionId: "run_skip" });
    await bot.idle();
    return { id: String(run?.id), step: String(run?.step), view: String(manager().modal()?.id) };
  }
  const row = async (id: string) =>
    (await bot.query("select state, step_index::int as at, outputs from runs where id = $1", [id]))[0];

  test("no JSON object is told in the form; an output -> the next step begins with it, and who gave it is kept", async () => {
    const { id, step, view } = await openedForm();
    expect(JSON.stringify(manager().modal())).toContain(`Output of step 1 (${step})`);
    const refused = await manager().submitView(view, { run_output: "[1, 2" });
    expect(JSON.stringify(refused)).toContain("This is not a JSON object.");
    expect(await row(id)).toMatchObject({ state: "failed", at: 0 });
    await manager().submitView(view, { run_output: '{"pageText": "What we do."}' });
    await bot.idle();
    expect(await row(id)).toMatchObject({ state: "queued", at: 1, outputs: { [step]: { pageText: "What we do." } } });
    expect(await bot.query("select outcome, agent from step_runs where run_id = $1", [id])).toEqual([
      { outcome: "skipped", agent: manager().id },
    ]);
    expect(told(manager().id)).toContain("Step 2 of");
  });

  test("the run went on while the form stood open -> told in the form, nothing is skipped", async () => {
    const { id, view } = await openedForm();
    await bot.query("update runs set seq = 2 where id = $1", [id]);
    const refused = await manager().submitView(view, { run_output: "{}" });
    expect(JSON.stringify(refused)).toContain("has moved on");
    expect(await row(id)).toMatchObject({ state: "failed", at: 0 });
  });
});
