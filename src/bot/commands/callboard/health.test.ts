import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../../test/harness/bot.ts";
import { newId, type WorkspaceId } from "../../../db/ids.ts";
import { contentHealth } from "../../../db/queries/content/orchestrate.ts";
import { launchArticles, planArticles } from "../../../pipelines/index.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const health = async () => {
  const { shown } = await bot.slack.as(bot.slack.first.repId).command("/callboard", "health", bot.slack.first.salesId);
  return shown ?? "";
};

test("active, planned and blocked work, a backlog that ran dry -> counted and named; another workspace sees none of it", async () => {
  expect(await health()).not.toContain("Content.");
  const workspace = String((await bot.query("select id from workspaces"))[0]?.id) as WorkspaceId;
  const content = { deliverables: [], topics: ["Dock doors in winter"] };
  await launchArticles(bot.deps, workspace, { ...content, topic: "dock doors", count: 3, requestKey: "a" });
  await planArticles(bot.deps, workspace, { ...content, topic: "yard gates", count: 1, requestKey: "b" });
  await bot.query("update tasks set status = 'blocked'");
  const said = await health();
  expect(said).toContain("1 campaign active, 0 paused, 1 planned; 1 article open, 0 waiting for a person, 1 blocked.");
  expect(said).toContain("Short of topics: dock doors (2 articles without a topic).");
  await bot.query(
    "update runs set lock_token = gen_random_uuid(), state = 'running', lock_until = app_now() - interval '1 minute' where pipeline = 'article'",
  );
  expect(await health()).toContain("Dock doors in winter (research); it is taken up again by itself.");
  await bot.query("delete from runs where pipeline = 'article'");
  await bot.query("update tasks set status = 'backlog'");
  expect(await health()).toContain("Nobody works on: Dock doors in winter (backlog).");
  const [stranger] = (await contentHealth(bot.db, newId<WorkspaceId>())).rows;
  expect(stranger).toEqual({ active: 0, paused: 0, planned: 0, open: 0, waiting: 0, blocked: 0 });
});
