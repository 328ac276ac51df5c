import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ArticleStudio, openArticles } from "../../../test/harness/articles.ts";
import type { CampaignId, RunId, TaskId } from "../../db/ids.ts";

let studio: ArticleStudio;
beforeAll(async () => {
  studio = await openArticles();
});
afterAll(() => studio.close());
beforeEach(() => {
  studio.model.mode = "normal";
  studio.model.faults.answer = null;
});

async function launchOne(request: Parameters<ArticleStudio["launch"]>[0] = {}) {
  const campaign = await studio.launch(request);
  const [made] = await studio.articles(campaign);
  if (!made) throw new Error("There is no article.");
  return { campaign, ...made };
}
const stages = (task: TaskId) =>
  studio.query(
    "select details ->> 'dir' as dir, (details ->> 'version')::int as version, file_key, name from artifacts where subject_id = $1 order by created_at, id",
    [task],
  );
const campaignStatus = async (campaign: CampaignId) =>
  (await studio.query("select status from campaigns where id = $1", [campaign]))[0]?.status;
const waitsForPerson = (run: RunId) =>
  expect
    .poll(async () => (await studio.query("select state, wait from runs where id = $1", [run]))[0], { timeout: 15_000 })
    .toMatchObject({ state: "waiting", wait: { kind: "signal" } });

test("one article -> five stages, each an artifact, its words in order, a page; the campaign completes itself", async () => {
  const { campaign, task, run } = await launchOne({ createdBy: "U1" as never });
  expect((await studio.ended(run)).state).toBe("completed");
  const made = await stages(task);
  const dirs = made.map(({ dir }) => dir);
  expect(new Set(dirs)).toEqual(new Set(["research", "briefs", "drafts", "reviewed", "final"]));
  expect(made.every(({ file_key }) => String(file_key).startsWith(`${studio.workspace}/${run}/`))).toBe(true);
  const row = await studio.task(task);
  expect(row).toMatchObject({ status: "completed", error: null });
  expect(row.quality).toBeGreaterThanOrEqual(60);
  expect(String(row.share_token)).toMatch(/^[\w-]{32}$/);
  expect(row.started_at).toBeInstanceOf(Date);
  await expect.poll(() => campaignStatus(campaign)).toBe("completed");
  const final = await studio.query(
    "select file_key from artifacts where subject_id = $1 and details ->> 'dir' = 'final'",
    [task],
  );
  expect(studio.keys()).toContain(final[0]?.file_key);
  await expect
    .poll(() => studio.said.filter(({ facts }) => facts.taskId === task).map(({ purpose }) => purpose))
    .toEqual(["article_finished"]);
});

test("a reviewer whom nothing pleases -> three drafts sent back with what changed said, then a person is asked; approved -> finished", async () => {
  studio.model.mode = "strict";
  const { task, run } = await launchOne();
  await waitsForPerson(run);
  expect((await studio.story(run)).filter((line) => line === "review: revise")).toHaveLength(3);
  expect((await stages(task)).filter(({ dir }) => dir === "drafts").map(({ version }) => version)).toEqual([
    1, 2, 3, 4,
  ]);
  expect(await studio.task(task)).toMatchObject({
    status: "blocked",
    error: expect.stringContaining("sent 3 drafts back"),
  });
  const about = () => studio.said.filter(({ facts }) => facts.taskId === task);
  await expect
    .poll(() => about().map(({ purpose }) => purpose))
    .toEqual(["article_revised", "article_revised", "article_revised", "article_waits"]);
  expect(about()[0]?.facts).toMatchObject({ version: 2, revision: { by: null }, changes: expect.any(Array) });
  const key = String(about()[3]?.facts.key);
  studio.model.mode = "normal";
  const [first, second] = await Promise.all([
    studio.engine.signal(studio.workspace, run, key, { verdict: "approve" }, "U1", true),
    studio.engine.signal(studio.workspace, run, key, { verdict: "revise", feedback: "no" }, "U2", true),
  ]);
  expect([first, second].filter((fate) => fate === "accepted")).toHaveLength(1);
  expect((await studio.ended(run)).state).toBe("completed");
});

test("sent back by a person -> a draft with their words, status revision_needed, reviewed again", async () => {
  const { task, run } = await launchOne({ approval: "always" });
  await waitsForPerson(run);
  const before = await studio.task(task);
  expect(before).toMatchObject({ status: "blocked", error: expect.stringContaining("waits for your approval") });
  const [asked] = await studio.query("select wait from runs where id = $1", [run]);
  const key = String((asked?.wait as { key?: string } | undefined)?.key);
  studio.model.faults.answer = { status: 500 } as never;
  expect(
    await studio.engine.signal(
      studio.workspace,
      run,
      key,
      { verdict: "revise", feedback: "Speak of night shifts." },
      "U7",
      true,
    ),
  ).toBe("accepted");
  await expect.poll(async () => (await studio.task(task)).status).toBe("revision_needed");
  studio.model.faults.answer = null;
  const drafts = async () => {
    await studio.advance(2_000);
    return (await stages(task)).filter(({ dir }) => dir === "drafts").length;
  };
  await expect.poll(drafts, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  await waitsForPerson(run);
  const sent = studio.model.calls().map((call) => JSON.stringify(call.request ?? {}));
  expect(sent.some((text) => text.includes("Speak of night shifts."))).toBe(true);
  expect(await studio.engine.signal(studio.workspace, run, key, { verdict: "approve" }, "U7", true)).toBe("stale");
});

test("what comes with an article -> child runs with tasks of their own; the article is completed when they are", async () => {
  const { campaign, task, run } = await launchOne({ deliverables: ["hero_image", "social_posts", "newsletter"] });
  expect((await studio.ended(run)).state).toBe("completed");
  const rows = await studio.query("select type, status from tasks where parent_task_id = $1 order by type", [task]);
  expect(rows).toEqual([
    { type: "hero_image", status: "completed" },
    { type: "newsletter", status: "completed" },
    { type: "social_posts", status: "completed" },
  ]);
  const files = await studio.query(
    "select a.content_type from artifacts a join tasks t on t.id = a.subject_id where t.parent_task_id = $1",
    [task],
  );
  expect(files.map(({ content_type }) => String(content_type).split(";")[0]).sort()).toEqual([
    "image/png",
    "text/markdown",
    "text/markdown",
  ]);
  await expect.poll(() => campaignStatus(campaign)).toBe("completed");
});

test("a picture that cannot be made -> the article is blocked and says why; retried -> only the picture is made again", async () => {
  Object.assign(studio.visuals.faults, {
    answer: { status: 200, code: 1004, message: "no key" },
    path: "/v1/image_generation",
  });
  const { task, run } = await launchOne({ deliverables: ["hero_image", "social_posts"] });
  expect((await studio.ended(run, "hurry")).state).toBe("failed");
  expect(await studio.task(task)).toMatchObject({ status: "blocked", error: expect.stringContaining("Hero image: ") });
  Object.assign(studio.visuals.faults, { answer: null, path: null });
  await expect.poll(async () => campaignStatus((await studio.task(task)).campaign_id as CampaignId)).toBe("failed");
  const calls = studio.model.calls().length;
  await studio.engine.retry(studio.workspace, run, { by: "U1" });
  await studio.engine.kick(studio.workspace);
  expect((await studio.ended(run)).state).toBe("completed");
  expect(studio.model.calls().length - calls).toBe(1);
  expect(await studio.task(task)).toMatchObject({ status: "completed", error: null });
});

test("five articles on one topic -> research finds eight topics, five become articles, none twice", async () => {
  const campaign = await studio.launch({ topic: "cold chain logistics", count: 5, topicFloor: 3 });
  await expect.poll(async () => (await studio.articles(campaign)).length, { timeout: 15_000 }).toBe(5);
  const articles = await studio.articles(campaign);
  for (const { run } of articles) expect((await studio.ended(run)).state).toBe("completed");
  expect(new Set(articles.map(({ title }) => title)).size).toBe(5);
  expect(
    await studio.query("select count(*)::int as all, count(task_id)::int as used from topics where campaign_id = $1", [
      campaign,
    ]),
  ).toEqual([{ all: 8, used: 5 }]);
  await expect.poll(() => campaignStatus(campaign)).toBe("completed");
  expect(studio.said.filter(({ purpose }) => purpose === "report").length).toBeGreaterThan(0);
});

test("the model down in the middle -> the stage is tried again, nothing before it is paid again", async () => {
  const { run } = await launchOne();
  await expect.poll(() => studio.story(run)).toContain("brief: next");
  studio.model.mode = 500;
  await expect
    .poll(async () => (await studio.story(run)).some((line) => line.endsWith(": retry")), { timeout: 10_000 })
    .toBe(true);
  studio.model.mode = "normal";
  expect((await studio.ended(run, "hurry")).state).toBe("completed");
  const story = await studio.story(run);
  expect(story.filter((line) => line === "research: next")).toHaveLength(1);
  expect(story.filter((line) => line === "brief: next")).toHaveLength(1);
});

test("cancelled -> its tasks are cancelled, finished ones stay", async () => {
  studio.model.mode = "strict";
  const { campaign, task, run } = await launchOne();
  await waitsForPerson(run);
  await studio.engine.control.cancel(studio.workspace, campaign);
  expect(await studio.task(task)).toMatchObject({ status: "cancelled" });
});
