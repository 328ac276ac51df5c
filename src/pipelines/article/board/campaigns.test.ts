import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArticleStudio, MAYA, openArticles } from "../../../../test/harness/articles.ts";
import { type FocusGroupId, newId, type ProjectId } from "../../../db/ids.ts";

import {
  getContentCampaign,
  listActiveContent,
  listContentCampaigns,
  updateContentCampaign,
} from "../../../db/queries/content/content-campaigns.ts";

import { countTasks } from "../../../db/queries/content/list-tasks.ts";
import { starvedCampaigns } from "../../../db/queries/content/orchestrate.ts";
import {
  createProject,
  getProject,
  listFocusGroups,
  listProjects,
  saveFocusGroup,
} from "../../../db/queries/content/projects.ts";
import { listSpareTopics } from "../../../db/queries/content/topics.ts";

import { activateCampaign, planArticles } from "../launch.ts";

import { completeCampaign } from "./complete-campaign.ts";
import { checkCompletion, createTask, fillCampaign } from "./fill-campaign.ts";

let studio: ArticleStudio;
beforeAll(async () => {
  studio = await openArticles();
});
afterAll(() => studio.close());
beforeEach(() => {
  studio.model.mode = "normal";
});

const db = () => studio.db;
const ws = () => studio.workspace;
let requests = 0;
const requestKey = () => `operation:${++requests}`;
const plan = (over: Partial<Parameters<typeof planArticles>[2]> = {}) =>
  planArticles(studio, ws(), {
    topic: `forklift training ${requests}`,
    count: 2,
    topics: [`Safe lifting ${requests}`, `Night shifts ${requests}`],
    deliverables: [],
    requestKey: requestKey(),
    origin: { channel: "C1" },
    createdBy: MAYA,
    ...over,
  });

describe("projects and readers", () => {
  test("projects: create, list, by slug; a slug twice -> one; another workspace sees none", async () => {
    const row = { id: newId<ProjectId>(), slug: "spring", name: "Spring" };
    expect(await createProject(db(), ws(), row)).toHaveLength(1);
    expect(await createProject(db(), ws(), { ...row, id: newId<ProjectId>() })).toEqual([]);
    expect((await listProjects(db(), ws())).map(({ slug }) => slug)).toContain("spring");
    expect(await getProject(db(), studio.stranger, "spring")).toEqual([]);
    const group = {
      id: newId<FocusGroupId>(),
      projectId: row.id,
      name: "Planners",
      description: "Plan shifts",
      pains: ["no time"],
      language: "en",
    };
    expect(await saveFocusGroup(db(), ws(), group)).toEqual([{ id: group.id }]);
    await saveFocusGroup(db(), ws(), { ...group, id: newId<FocusGroupId>(), pains: ["no time", "no overview"] });
    expect(await listFocusGroups(db(), ws(), row.id)).toMatchObject([
      { name: "Planners", pains: ["no time", "no overview"] },
    ]);
    expect(await listFocusGroups(db(), studio.stranger, row.id)).toEqual([]);
  });

  test("readers of a campaign -> in the prompts of its articles", async () => {
    const [project] = await getProject(db(), ws(), "spring");
    const [group] = project ? await listFocusGroups(db(), ws(), project.id) : [];
    await studio.finishedArticle({ project: "Spring", focusGroups: [String(group?.id)], deliverables: [] });
    const asked = studio.model.calls().map((call) => JSON.stringify(call.request ?? {}));
    expect(asked.some((text) => text.includes("no overview"))).toBe(true);
  });
});

describe("campaigns", () => {
  test("create, get, by slug, list by project, update; not active before it is activated", async () => {
    const { campaignId } = await plan({ project: "Autumn", name: "Autumn posts" });
    const [found] = await getContentCampaign(db(), ws(), { id: campaignId });
    expect(found).toMatchObject({ campaign: { status: "draft", targetCount: 2 }, project: { name: "Autumn" } });
    const slug = String(found?.campaign.slug);
    expect(await getContentCampaign(db(), ws(), { slug })).toMatchObject([{ campaign: { id: campaignId } }]);
    expect(await getContentCampaign(db(), studio.stranger, { id: campaignId })).toEqual([]);
    expect(await listContentCampaigns(db(), ws(), found?.project.id)).toHaveLength(1);
    expect((await listActiveContent(db(), ws())).some(({ id }) => id === campaignId)).toBe(false);
    expect(await updateContentCampaign(db(), ws(), campaignId, { brief: "Be brief." })).toEqual([{ id: campaignId }]);
    expect(await updateContentCampaign(db(), studio.stranger, campaignId, { brief: "Mine." })).toEqual([]);
  });

  test("activate -> tasks and runs, once; again -> refused; pause, resume, cancel are the engine's", async () => {
    studio.model.mode = "strict";
    const { campaignId } = await plan();
    await activateCampaign(studio, ws(), campaignId);
    await expect(activateCampaign(studio, ws(), campaignId)).rejects.toThrow("active already");
    expect((await listActiveContent(db(), ws())).some(({ id }) => id === campaignId)).toBe(true);
    expect(await studio.articles(campaignId)).toHaveLength(2);
    await studio.engine.control.pause(ws(), campaignId);
    expect(await getContentCampaign(db(), ws(), { id: campaignId })).toMatchObject([
      { campaign: { status: "paused" } },
    ]);
    await studio.engine.control.resume(ws(), campaignId);
    await studio.engine.control.cancel(ws(), campaignId);
    expect(await countTasks(db(), ws(), { campaignId })).toEqual([{ status: "cancelled", count: 2 }]);
  });

  test("complete -> what is finished stays, what is open is cancelled, the campaign completes itself", async () => {
    const { campaign } = await studio.finishedArticle({ deliverables: [], approval: "stuck" });
    await expect
      .poll(async () => (await getContentCampaign(db(), ws(), { id: campaign }))[0]?.campaign.status)
      .toBe("completed");
    studio.model.mode = "strict";
    await createTask(studio, ws(), campaign, { title: "Dock doors", requestKey: requestKey() });
    expect(await completeCampaign(studio, ws(), campaign)).toBe(1);
    await expect
      .poll(async () => (await getContentCampaign(db(), ws(), { id: campaign }))[0]?.campaign.status)
      .toBe("completed");
    expect(await countTasks(db(), ws(), { campaignId: campaign })).toEqual(
      expect.arrayContaining([
        { status: "completed", count: 1 },
        { status: "cancelled", count: 1 },
      ]),
    );
    await expect(completeCampaign(studio, ws(), campaign)).rejects.toThrow("Nothing of that campaign is open");
  });

  test("the same request twice -> one campaign; a bad one -> nothing written, every problem named", async () => {
    const request = { topic: "Pallets", count: 1, requestKey: requestKey() };
    const first = await planArticles(studio, ws(), request);
    expect(await planArticles(studio, ws(), request)).toEqual({ ...first, created: false });
    const before = await listContentCampaigns(db(), ws(), undefined, 100);
    await expect(planArticles(studio, ws(), { topic: " ", count: 51, requestKey: requestKey() })).rejects.toThrow(
      /topic is missing.*at most 50/s,
    );
    await expect(
      planArticles(studio, ws(), { topic: "x", count: 1, topics: ["a", "b"], requestKey: requestKey() }),
    ).rejects.toThrow("more topics than articles");
    await expect(
      planArticles(studio, ws(), { topic: "x", pipeline: "nope", requestKey: requestKey() }),
    ).rejects.toThrow("no pipeline “nope”");
    expect(await listContentCampaigns(db(), ws(), undefined, 100)).toHaveLength(before.length);
  });

  test("check completion -> counts and status, of one's own only", async () => {
    const { campaign, task } = await studio.finishedArticle({ deliverables: [] });
    await expect
      .poll(() => checkCompletion(db(), ws(), campaign))
      .toMatchObject({ status: "completed", total: 1, completed: 1, open: 0 });
    expect(await checkCompletion(db(), studio.stranger, campaign)).toBeNull();
    expect((await studio.task(task)).status).toBe("completed");
  });

  test("generate tasks: the target raised -> spare topics become articles, research makes the rest, done twice it makes nothing new", async () => {
    studio.model.mode = "strict";
    const campaign = await studio.launch({ topic: "yard management", count: 2, topicFloor: 1, deliverables: [] });
    await expect.poll(async () => (await studio.articles(campaign)).length, { timeout: 15_000 }).toBe(2);
    await expect.poll(() => listSpareTopics(db(), ws(), campaign)).toHaveLength(1);
    expect(await updateContentCampaign(db(), ws(), campaign, { targetCount: 1 })).toEqual([]);
    await updateContentCampaign(db(), ws(), campaign, { targetCount: 5 });
    // The research that made the first two ends a moment after them.
    await expect
      .poll(async () => (await starvedCampaigns(db(), ws(), 50)).rows)
      .toContainEqual(expect.objectContaining({ id: campaign, missing: 3, spare: 1 }));
    const filled = await Promise.all([1, 2].map(() => fillCampaign(db(), ws(), campaign, { research: true })));
    expect(filled.every(({ made }) => made <= 1)).toBe(true);
    await studio.engine.kick(ws());
    await expect.poll(async () => (await studio.articles(campaign)).length, { timeout: 15_000 }).toBe(5);
    expect(
      await studio.query(
        "select count(*)::int as n from runs where campaign_id = $1 and pipeline = 'keyword-research'",
        [campaign],
      ),
    ).toEqual([{ n: 2 }]);
    await studio.engine.control.cancel(ws(), campaign);
  });
});
