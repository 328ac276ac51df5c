import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import type { Notice } from "../../pipelines/ports.ts";

let bot: TestBot;
let workspace: WorkspaceId;
const campaign = newId<CampaignId>();
const run = newId<RunId>();
const KEY = `film/1/order/${newId()}`;

beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
  await manager().command("/callboard", "help", sales());
  const [row] = await bot.query("select id from workspaces");
  workspace = row?.id as WorkspaceId;
  await bot.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, budget_paused, request_key, budget, spent)
     values ($1, $2, 'prospect_video', 'Autumn <outreach>', '', '', '', '', 'paused', true, 'r', 5000000, 4800000)`,
    [campaign, workspace],
  );
  await bot.query(
    `insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, cost)
     values ($1, $2, 'k', 'paid', 'film', $3, 'MiniMax', 'done', 4800000)`,
    [newId(), workspace, campaign],
  );
  await bot.query(
    `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, campaign_id, request_key, input, state, budget, wait)
     values ($1, $2, 'prospect-video', 1, '[{"name": "film", "timeoutMs": 1000}]', $3, 'r', '{}', 'waiting', 2000000, $4)`,
    [run, workspace, campaign, JSON.stringify({ key: KEY, kind: "signal", hold: "order" })],
  );
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;

async function posted(notice: Notice) {
  const card = (await bot.deps.presenter.notice?.(workspace, notice)) ?? { text: "", blocks: [] };
  const signal = AbortSignal.timeout(5_000);
  return bot.deps.slack.post({ workspaceId: workspace, target: { channel: sales() }, card, key: newId(), signal });
}
const shown = (at: { channel: string; ts: string }) => JSON.stringify(bot.slack.message(at.channel, at.ts));
const reached: Notice = {
  kind: "budget_reached",
  campaignId: campaign,
  budget: 5_000_000,
  spent: 4_800_000,
  next: 400_000,
};
const ceilings = async () => (await bot.query("select budget::int, status from campaigns"))[0];

test("a campaign's ceiling: it says what was reached and what it takes; raised -> it runs, and the message says who did it", async () => {
  const at = await posted(reached);
  expect(shown(at)).toContain("$4.80 of $5.00 is spent or ordered, and the next call may cost $0.40");
  expect(shown(at)).toContain("Autumn &lt;outreach&gt;");
  await manager().click({ ...at, text: "Raise it to $8.00" });
  await bot.idle();
  expect(await ceilings()).toEqual({ budget: 8_000_000, status: "running" });
  expect(shown(at)).toContain(`<@${manager().id}> raised the campaign's ceiling to $8.00.`);
  expect(shown(at)).not.toContain("Raise it");
});

test("a rep presses Raise -> told who may, nothing is raised", async () => {
  const at = await posted(reached);
  await rep().click({ ...at, text: "Raise it to $8.00" });
  await bot.idle();
  expect(await ceilings()).toEqual({ budget: 5_000_000, status: "paused" });
  expect(bot.slack.ephemerals(sales(), rep().id).at(-1)?.text).toContain("Only managers can decide about money");
});

test("the ceiling was changed since -> an older button lowers nothing", async () => {
  const at = await posted(reached);
  await bot.query("update campaigns set budget = 20000000, status = 'running', budget_paused = false");
  await manager().click({ ...at, text: "Raise it to $8.00" });
  await bot.idle();
  expect(await ceilings()).toEqual({ budget: 20_000_000, status: "running" });
  expect(bot.slack.ephemerals(sales(), manager().id).at(-1)?.text).toContain("changed since");
});

test("an unknown price under a ceiling -> no button that would not help", async () => {
  const at = await posted({ ...reached, next: null });
  expect(shown(at)).toContain("state the provider's price");
  expect(shown(at)).not.toContain("Raise it");
});

test.each([
  [
    "the day's ceiling -> the workspace's is raised",
    { kind: "day_reached", campaignId: null, limit: 900_000, next: 300_000 },
  ],
  [
    "a run's ceiling -> the run's is raised",
    { kind: "run_reached", campaignId: campaign, runId: run, limit: 2_000_000, next: 2_100_000 },
  ],
] satisfies [string, Notice][])("%s", async (_promise, notice) => {
  await bot.query("update workspaces set daily_budget = 900000");
  const at = await posted(notice);
  await manager().click({ ...at, text: notice.kind === "day_reached" ? "Raise it to $2.00" : "Raise it to $7.00" });
  await bot.idle();
  const [row] = await bot.query(
    "select (select daily_budget::int from workspaces) as day, (select budget::int from runs) as run",
  );
  expect(row).toEqual(
    notice.kind === "day_reached" ? { day: 2_000_000, run: 2_000_000 } : { day: 900_000, run: 7_000_000 },
  );
});

const question: Notice = {
  ...{
    kind: "order_question",
    runId: run,
    key: KEY,
    provider: "MiniMax",
    purpose: "video",
    item: 2,
    worstCost: 2_100_000,
  },
} as const;

test.each([
  ["Order again", true, "had it ordered again"],
  ["Give it up", false, "gave the order up"],
])("a lost order: %s -> the run has its answer, a second click finds it given", async (text, again, did) => {
  const [at, twice] = [await posted(question), await posted(question)];
  expect(shown(at)).toContain("(video 2). Order it again, for up to $2.10?");
  await manager().click({ ...at, text });
  await bot.idle();
  const [row] = await bot.query("select inbox -> $2 as answer, due_at <= app_now() as due from runs where id = $1", [
    run,
    KEY,
  ]);
  expect(row).toMatchObject({ answer: { payload: { again }, by: manager().id }, due: true });
  expect(shown(at)).toContain(did);
  await bot.query("update runs set state = 'completed'");
  await manager().click({ ...twice, text });
  await bot.idle();
  expect(bot.slack.ephemerals(sales(), manager().id).at(-1)?.text).toContain("answered already");
});
