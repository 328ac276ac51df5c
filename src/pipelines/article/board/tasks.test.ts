import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArticleStudio, MAYA, openArticles } from "../../../../test/harness/articles.ts";
import { type CampaignId, newId, type RunId, type SlackUserId, type TaskId } from "../../../db/ids.ts";
import {
  addSubscriber,
  assignTask,
  deleteTask,
  prioritiseRun,
  removeSubscriber,
  unassignTask,
  updateTask,
} from "../../../db/queries/content/change-task.ts";

import { getTask } from "../../../db/queries/content/get-task.ts";
import { listTasks } from "../../../db/queries/content/list-tasks.ts";

import { updateTaskStatus } from "./change-status.ts";
import { createTask } from "./fill-campaign.ts";

import { requestRevision } from "./request-revision.ts";
import { fullTask, stepDetails } from "./view-task.ts";

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
const JONAS = "U0JONAS" as SlackUserId;

describe("tasks", () => {
  test("list by project, campaign, status, assignee; get; another workspace sees none", async () => {
    const { campaign, task } = await studio.waitingArticle();
    const [found] = await getTask(db(), ws(), task);
    const listed = async (filter: Parameters<typeof listTasks>[2], workspace = ws()) =>
      (await listTasks(db(), workspace, filter, 50)).map((row) => row.task.id);
    expect(await listed({ campaignId: campaign })).toEqual([task]);
    expect(await listed({ projectId: found?.project.id })).toContain(task);
    expect(await listed({ status: "blocked" })).toContain(task);
    expect(await listed({ assignee: JONAS })).not.toContain(task);
    expect(await listed({ campaignId: campaign }, studio.stranger)).toEqual([]);
    expect(await getTask(db(), studio.stranger, task)).toEqual([]);
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("update, assign, add and remove subscriber: once each, and never by another workspace", async () => {
    const { campaign, task, run } = await studio.waitingArticle();
    await assignTask(db(), ws(), task, JONAS);
    await assignTask(db(), ws(), task, JONAS);
    await addSubscriber(db(), ws(), task, MAYA);
    expect(await studio.task(task)).toMatchObject({ assignees: [JONAS], subscribers: [JONAS, MAYA] });
    await removeSubscriber(db(), ws(), task, MAYA);
    await unassignTask(db(), ws(), task, JONAS);
    await updateTask(db(), ws(), task, { title: "A better title", priority: 10 });
    await prioritiseRun(db(), ws(), task, 10);
    expect(await studio.task(task)).toMatchObject({
      assignees: [],
      subscribers: [JONAS],
      title: "A better title",
      priority: 10,
    });
    expect(await studio.query("select priority from runs where id = $1", [run])).toEqual([{ priority: 10 }]);
    for (const write of [assignTask, unassignTask, addSubscriber, removeSubscriber])
      expect(await write(db(), studio.stranger, task, MAYA)).toEqual([]);
    expect(await updateTask(db(), studio.stranger, task, { title: "Mine" })).toEqual([]);
    expect(await deleteTask(db(), studio.stranger, task)).toEqual([]);
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("delete: refused while its run is open, done when it has ended", async () => {
    const { campaign, task } = await studio.waitingArticle();
    expect(await deleteTask(db(), ws(), task)).toEqual([]);
    await studio.engine.control.cancel(ws(), campaign);
    expect(await deleteTask(db(), ws(), task)).toHaveLength(1);
  });

  test("create: one more article in a campaign, once a request; into a closed one -> it is open again", async () => {
    const { campaign } = await studio.finishedArticle({ deliverables: [] });
    await expect
      .poll(async () => (await studio.query("select status from campaigns where id = $1", [campaign]))[0]?.status)
      .toBe("completed");
    studio.model.mode = "strict";
    const request = { title: "Loading at night", requestKey: requestKey() };
    const id = await createTask(studio, ws(), campaign, request);
    expect(await createTask(studio, ws(), campaign, request)).toBe(id);
    expect(await studio.articles(campaign)).toHaveLength(2);
    expect(await studio.query("select status, target_count from campaigns where id = $1", [campaign])).toEqual([
      { status: "running", target_count: 2 },
    ]);
    await expect(createTask(studio, ws(), newId<CampaignId>(), request)).rejects.toThrow("no such content campaign");
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("update status: cancelled ends its run, backlog has it go on, all else follows from the work", async () => {
    const { task, run } = await studio.waitingArticle();
    await expect(updateTaskStatus(studio, ws(), task, "completed", MAYA)).rejects.toThrow("done when its work is");
    await updateTaskStatus(studio, ws(), task, "cancelled", MAYA);
    expect((await studio.task(task)).status).toBe("cancelled");
    await updateTaskStatus(studio, ws(), task, "backlog", MAYA);
    await studio.waits(run);
    await expect(updateTaskStatus(studio, studio.stranger, task, "cancelled", MAYA)).rejects.toThrow("no such article");
    await studio.engine.cancel(ws(), run);
  });

  test("full status and step details: steps, lock, texts, attempts, derived from the run", async () => {
    const { campaign, task } = await studio.waitingArticle();
    const full = await fullTask(db(), ws(), task);
    expect(full?.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      "research completed",
      "brief completed",
      "draft completed",
      "review in_progress",
      "humanize pending",
      "deliver pending",
      "publish pending",
    ]);
    expect(full?.steps[2]).toMatchObject({ agent: "content-writer", outputDir: "drafts" });
    expect(full?.run).toMatchObject({ lockToken: null, wait: { kind: "signal" } });
    const step = await stepDetails(db(), ws(), task, "draft");
    expect(step?.attempts.map(({ outcome }) => outcome)).toContain("next");
    expect(step?.texts.map(({ name }) => name)).toContain("Draft 1");
    expect(await stepDetails(db(), ws(), task, "nothing")).toBeNull();
    expect(await fullTask(db(), studio.stranger, task)).toBeNull();
    await studio.engine.control.cancel(ws(), campaign);
  });

  test("request revision of a finished article -> written again from its draft, with the person's words", async () => {
    const { task } = await studio.finishedArticle({ deliverables: [] });
    const request = { feedback: "Add an example from Porto.", by: MAYA, requestKey: requestKey() };
    await requestRevision(studio, ws(), task, request);
    expect((await studio.task(task)).status).toBe("revision_needed");
    await requestRevision(studio, ws(), task, request).catch((error: Error) =>
      expect(error.message).toContain("being worked on"),
    );
    const runs = await studio.query("select id from runs where subject_id = $1 order by created_at", [task]);
    expect(runs).toHaveLength(2);
    expect((await studio.ended(runs[1]?.id as RunId, "hurry")).state).toBe("completed");
    const drafts = await studio.query(
      "select details ->> 'version' as version from artifacts where subject_id = $1 and details ->> 'dir' = 'drafts' order by created_at",
      [task],
    );
    expect(drafts.map(({ version }) => version)).toEqual(["1", "2"].slice(0, drafts.length));
    expect(drafts.length).toBeGreaterThanOrEqual(2);
    await expect(requestRevision(studio, ws(), task, { ...request, feedback: " " })).rejects.toThrow(
      "Say what should change",
    );
  });

  test("acquire, refuse, steal and release a lock: the task's lock is its run's", async () => {
    studio.model.mode = "slow";
    const campaign = await studio.launch({ deliverables: [] });
    const [made] = await studio.articles(campaign);
    const { task, run } = made as { task: TaskId; run: RunId };
    await expect.poll(async () => (await fullTask(db(), ws(), task))?.run?.lockToken, { timeout: 10_000 }).toBeTruthy();
    const [row] = await studio.query("select dispatch from runs where id = $1", [run]);
    expect(await studio.engine.advance(ws(), run, Number(row?.dispatch))).toMatchObject({ kind: "busy" });
    await studio.engine.takeOver(ws(), run, { by: MAYA });
    studio.model.mode = "normal";
    // What the first Worker ordered of the model is accounted for before it is ordered again.
    await expect.poll(() => studio.story(run)).toContain("research: delay");
    await studio.advance(5 * 60_000);
    await studio.engine.kick(ws());
    expect((await studio.ended(run, "hurry")).state).toBe("completed");
    expect((await fullTask(db(), ws(), task))?.run?.lockToken).toBeNull();
  });
});
