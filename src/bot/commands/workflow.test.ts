import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId } from "../../db/ids.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  bot.published.length = 0;
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const TASK = "Parse one CSV line with quoted fields, please.";
const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const workflows = () => bot.query("select id, task, status, error, created_by from workflows order by created_at");
const runs = () => bot.query("select id, state, seq, origin, subject_id from runs where pipeline = 'workflow'");

/** The card of the newest workflow, as it stands in the channel. */
async function card() {
  const [live] = await bot.query(
    "select channel, ts from live_messages where subject_type = 'workflow' order by created_at desc",
  );
  return { channel: String(live?.channel), ts: String(live?.ts) };
}
async function started(): Promise<string> {
  await rep().command("/workflow", TASK, sales());
  await bot.idle();
  return String((await workflows())[0]?.id);
}

test("/workflow TASK, by a rep -> a workflow, its run with its origin, its card in the channel, and it is on its way", async () => {
  const { shown } = await rep().command("/workflow", TASK, sales());
  expect(shown).toContain("On it: the planner begins");
  await bot.idle();
  expect(await workflows()).toMatchObject([{ task: TASK, status: "pending", created_by: rep().id }]);
  expect(await runs()).toMatchObject([{ state: "queued", origin: { channel: sales(), user: rep().id } }]);
  expect(bot.published.length).toBeGreaterThan(0);
  const { channel, ts } = await card();
  expect(bot.slack.message(channel, ts)?.text).toContain("Agent workflow: waits for its turn");
});

test("the same command delivered twice -> one workflow, one card", async () => {
  const body = new URLSearchParams({
    ...{ command: "/workflow", text: TASK, team_id: bot.slack.first.teamId, channel_id: sales() },
    ...{ user_id: rep().id, trigger_id: "1.2.same" },
  }).toString();
  await Promise.all([bot.signed(body), bot.signed(body)]);
  await bot.idle();
  expect(await workflows()).toHaveLength(1);
  expect(await bot.query("select id from effects where purpose = 'card'")).toHaveLength(1);
});

test("bare -> a form; too short a task -> said beside the field; sent twice -> one workflow", async () => {
  await rep().command("/workflow", "", sales());
  const viewId = rep().modal()?.id ?? "";
  const refused = await rep().submitView(viewId, { workflow_task: "hm" });
  expect(refused.errors).toEqual({ workflow_task: expect.stringContaining("too short for a task") });
  expect(await workflows()).toEqual([]);
  await rep().submitView(viewId, { workflow_task: TASK });
  await bot.idle();
  expect(await workflows()).toMatchObject([{ task: TASK }]);
  expect((await runs())[0]?.origin).toEqual({ channel: sales(), user: rep().id });
});

test.each(["help", "list nonsense", "show", "show 7", "sessions of yesterday"])(
  "%j -> help, nothing started",
  async (text) => {
    const { shown } = await rep().command("/workflow", text, sales());
    expect(shown).toContain("/workflow TASK");
    expect(await workflows()).toEqual([]);
  },
);

test("a slip of the fingers -> told what a task is, nothing started", async () => {
  const { shown } = await rep().command("/workflow", "lst", sales());
  expect(shown).toContain("That is too short for a task.");
  expect(await workflows()).toEqual([]);
});

test("list, show and sessions -> what there is, seen by the asker alone; of a status -> only those", async () => {
  expect((await rep().command("/workflow", "list", sales())).shown).toContain("There is no workflow yet.");
  const id = await started();
  const list = await manager().command("/workflow", "list pending", sales());
  expect(list.shown).toContain(TASK);
  expect((await manager().command("/workflow", "list in progress", sales())).shown).toContain(
    "no workflow that is in progress",
  );
  expect((await manager().command("/workflow", `show ${id}`, sales())).shown).toContain("*planner* (plan) · idle");
  expect((await manager().command("/workflow", "sessions idle", sales())).shown).toContain("*planner* (plan)");
  expect((await manager().command("/workflow", "sessions", sales())).shown).toContain("No session is running.");
  expect((await manager().command("/workflow", `show ${newId()}`, sales())).shown).toContain("no such workflow");
});

describe("its card's buttons", () => {
  test("Cancel by who asked -> ended as failed with that word, one last word in the thread; Retry -> it goes on", async () => {
    await started();
    const { confirmed } = await rep().click({ ...(await card()), text: "Cancel" });
    expect(confirmed).toBeDefined();
    await bot.idle();
    expect(await workflows()).toMatchObject([{ status: "failed", error: "Cancelled." }]);
    const at = await card();
    const thread = () => bot.slack.thread(at.channel, at.ts);
    expect(thread().at(-1)?.text).toContain("was cancelled");
    expect(thread()).toHaveLength(2);
    await bot.deps.engine.changed(
      (await bot.query("select id from workspaces"))[0]?.id as never,
      "workflow",
      String((await workflows())[0]?.id),
    );
    const [{ id } = { id: "" }] = await workflows();
    const [run] = await runs();
    await bot.deps.engine.retry((await bot.query("select id from workspaces"))[0]?.id as never, run?.id as never, {
      by: rep().id,
    });
    expect(await workflows()).toMatchObject([{ id, status: "in_progress", error: null }]);
  });

  test("Cancel by another rep -> told who may, nothing changed; by a manager -> ended", async () => {
    await rep().command("/workflow", TASK, sales());
    await bot.idle();
    await bot.query("update workflows set created_by = 'U0SOMEBODY'");
    const { messages } = await rep().click({ ...(await card()), text: "Cancel" });
    await bot.idle();
    expect(
      JSON.stringify([
        messages,
        rep()
          .sees(sales())
          .map(({ text }) => text),
      ]),
    ).toContain("Only managers can change other people's workflows");
    expect(await runs()).toMatchObject([{ state: "queued" }]);
    await manager().click({ ...(await card()), text: "Cancel" });
    expect(await runs()).toMatchObject([{ state: "cancelled" }]);
  });

  test("Sessions, by anybody -> seen by that person alone", async () => {
    await started();
    await manager().click({ ...(await card()), text: "Sessions" });
    await bot.idle();
    const last = manager().sees(sales()).at(-1);
    expect(last).toMatchObject({ ephemeralTo: manager().id });
    expect(last?.text).toContain("*planner* (plan) · idle");
  });
});
