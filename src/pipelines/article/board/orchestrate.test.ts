import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArticleStudio, MAYA, openArticles } from "../../../../test/harness/articles.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../../db/ids.ts";
import { addSubscriber } from "../../../db/queries/content/change-task.ts";

import {
  incompleteDeliverables,
  orphanedTasks,
  readyTasks,
  staleLocks,
  stuckItems,
} from "../../../db/queries/content/orchestrate.ts";

import { dropTopic, listSpareTopics } from "../../../db/queries/content/topics.ts";
import { createLog } from "../../../log.ts";
import { activateCampaign, planArticles } from "../launch.ts";

import { orchestrate } from "./orchestrate.ts";

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

describe("the orchestrator", () => {
  const beat = () => orchestrate({ db: db(), engine: studio.engine, log: createLog(() => {}) }, null);

  test("ready tasks, stale locks and orphaned tasks -> found; an orphan gets its run, once", async () => {
    // Nothing is dispatched in a workspace that nobody kicks.
    const quiet = newId<WorkspaceId>();
    await studio.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0QUIET', 'Quiet')", [quiet]);
    const topics = ["Safe lifting", "Night shifts"];
    const planned = { topic: "forklift training", count: 2, topics, deliverables: [], requestKey: requestKey() };
    const { campaignId } = await planArticles(studio, quiet, planned);
    await activateCampaign(studio, quiet, campaignId);
    const [first, second] = await studio.articles(campaignId);
    expect((await readyTasks(db(), quiet, 50)).rows.map(({ task_id }) => task_id)).toEqual(
      expect.arrayContaining([first?.task, second?.task]),
    );
    expect((await readyTasks(db(), studio.stranger, 50)).rows).toEqual([]);
    await studio.query(
      "update runs set state = 'running', lock_token = gen_random_uuid(), lock_until = app_now() - interval '1 minute' where id = $1",
      [first?.run],
    );
    expect((await staleLocks(db(), quiet, 50)).rows).toMatchObject([{ task_id: first?.task, step: "research" }]);
    await studio.query("delete from runs where id = $1", [second?.run]);
    expect((await orphanedTasks(db(), quiet, 50)).rows).toMatchObject([{ task_id: second?.task }]);
    await Promise.all([beat(), beat()]);
    expect((await orphanedTasks(db(), quiet, 50)).rows).toEqual([]);
    expect(await studio.query("select count(*)::int as n from runs where subject_id = $1", [second?.task])).toEqual([
      { n: 1 },
    ]);
    await studio.engine.control.cancel(quiet, campaignId);
  });

  test("a backlog under its floor -> one research, however often it looks; a dropped topic is never suggested again", async () => {
    studio.model.mode = "strict";
    const campaign = await studio.launch({
      topic: "parcel lockers",
      count: 1,
      topics: ["Lockers at night"],
      topicFloor: 2,
      deliverables: [],
    });
    await Promise.all([beat(), beat()]);
    await expect.poll(async () => (await listSpareTopics(db(), ws(), campaign)).length, { timeout: 15_000 }).toBe(2);
    const [spare] = await listSpareTopics(db(), ws(), campaign);
    if (!spare) throw new Error("no topic");
    expect(await dropTopic(db(), studio.stranger, spare.id)).toEqual([]);
    expect(await dropTopic(db(), ws(), spare.id)).toHaveLength(1);
    await beat();
    await expect.poll(async () => (await listSpareTopics(db(), ws(), campaign)).length, { timeout: 15_000 }).toBe(2);
    expect((await listSpareTopics(db(), ws(), campaign)).map(({ title }) => title)).not.toContain(spare.title);
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("incomplete deliverables -> tried once more by itself, then left to a person", async () => {
    Object.assign(studio.visuals.faults, {
      answer: { status: 200, code: 1004, message: "no key" },
      path: "/v1/image_generation",
    });
    const { task, run } = await studio.finishedArticle({ deliverables: ["hero_image"] });
    expect((await incompleteDeliverables(db(), ws(), 50)).rows).toMatchObject([
      { task_id: task, missing: ["hero_image"], endings: 1 },
    ]);
    await beat();
    expect((await studio.query("select state from runs where id = $1", [run]))[0]).toEqual({ state: "failed" });
    await studio.advance(16 * 60_000);
    await beat();
    await expect
      .poll(async () => (await studio.query("select state, endings from runs where id = $1", [run]))[0], {
        timeout: 15_000,
      })
      .toEqual({ state: "failed", endings: 2 });
    Object.assign(studio.visuals.faults, { answer: null, path: null });
    await studio.advance(16 * 60_000);
    await beat();
    expect((await studio.query("select state, endings from runs where id = $1", [run]))[0]).toEqual({
      state: "failed",
      endings: 2,
    });
  });

  test("stuck for hours -> its owner is told once a day", async () => {
    const { campaign, task } = await studio.waitingArticle();
    expect((await stuckItems(db(), ws(), 12)).rows.map(({ task_id }) => task_id)).not.toContain(task);
    await studio.advance(13 * 3_600_000);
    const told = () => studio.said.filter(({ purpose }) => purpose === "stuck_items");
    const before = told().length;
    await beat();
    await beat();
    expect(told().length - before).toBe(1);
    expect(told().at(-1)).toMatchObject({
      channel: MAYA,
      facts: { items: expect.arrayContaining([expect.objectContaining({ taskId: task })]) },
    });
    await studio.advance(24 * 3_600_000);
    await beat();
    expect(told().length - before).toBe(2);
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("those who follow are told of each finished stage, at most so often a day", async () => {
    const { task, run } = await studio.waitingArticle();
    const follower = "U0FOLLOW" as SlackUserId;
    await addSubscriber(db(), ws(), task, follower);
    const [row] = await studio.query("select wait ->> 'key' as key from runs where id = $1", [run]);
    await studio.engine.signal(ws(), run, String(row?.key), { verdict: "approve" }, MAYA, true);
    expect((await studio.ended(run)).state).toBe("completed");
    const heard = () =>
      studio.said
        .filter(({ channel, purpose }) => channel === follower && purpose === "stage_finished")
        .map(({ facts }) => facts.stage);
    await expect.poll(heard).toEqual(["review", "humanize", "publish"]);
  });
});
