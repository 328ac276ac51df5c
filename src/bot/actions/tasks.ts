import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { runBatch } from "../../db/client.ts";
import type { CampaignId, SlackUserId, TaskId, WorkspaceId } from "../../db/ids.ts";
import {
  addSubscriber,
  assignTask,
  deleteTask,
  prioritiseRun,
  removeSubscriber,
  unassignTask,
  updateTask,
} from "../../db/queries/content/change-task.ts";
import { getTask, newestStage } from "../../db/queries/content/get-task.ts";
import { UserError } from "../../errors.ts";
import { fullTask, stepDetails, updateTaskStatus } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { ARTICLE_ACTIONS } from "../blocks/content/notices.ts";
import { READER_PAGE, type Reading, readerView } from "../blocks/content/reader.ts";
import { stepCard, TASK_ACTIONS, type TaskVerb, taskCard } from "../blocks/content/tasks.ts";
import { outside } from "../blocks/escape.ts";
import { notice } from "../blocks/notices.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";
import type { Tenant } from "../tenancy.ts";
import { OPEN_WITHIN_MS, parsed, TriggerClick } from "./articles.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;
/** What "first" means: above everything of the usual priority. */
const FIRST = 10;

/** Verbs that are for managers; the rest is everybody's. */
const MANAGED = new Set<TaskVerb>(["first", "normal", "retry", "cancel", "remove"]);

/** Verbs that change one thing and then show the article again. */
const CHANGES = ["assign", "unassign", "follow", "unfollow", "first", "normal", "retry", "cancel", "remove"] as const;

const Place = z.object({ task: z.uuid(), page: z.int().min(0) });

/** Read, As a file and Details of an article, and what people may change about it. */
export function registerTasks(registration: Registration): void {
  const { app, deps, tenancy } = registration;

  app.action(ARTICLE_ACTIONS.open, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = TriggerClick.parse(body);
    const reading = await readingOf(deps, tenant.id, taskIdIn(click));
    await deps.slack.openView(tenant.id, click.trigger_id, readerView(reading, 0), AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });

  app.action(new RegExp(`^${READER_PAGE}_(before|next)$`), async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = Click.extend({ view: z.object({ id: z.string() }) }).parse(body);
    const place = Place.safeParse(parsed(click.actions[0]?.value));
    if (!place.success) throw new UserError("That button is from another version of Callboard.");
    const reading = await readingOf(deps, tenant.id, place.data.task as TaskId);
    const view = readerView(reading, place.data.page);
    await deps.slack.updateView(tenant.id, { viewId: click.view.id }, view, AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });

  app.action(ARTICLE_ACTIONS.file, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const reading = await readingOf(deps, tenant.id, taskIdIn(click));
    await ack();
    delivery.later(() => sendFile(deps, tenant, click, reading));
  });

  app.action(ARTICLE_ACTIONS.details, async ({ body, ack, context }) => {
    const { delivery } = requestOf(context);
    const click = Click.parse(body);
    const id = taskIdIn(click);
    await ack();
    delivery.later(() => showTask(registration, requestOf(context), click, id));
  });

  app.action(TASK_ACTIONS.step, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const id = taskIdIn(click);
    const full = await fullTask(deps.db, tenant.id, id);
    const at = full?.steps.find(({ status }) => status !== "completed") ?? full?.steps.at(-1);
    const step = full && at ? await stepDetails(deps.db, tenant.id, id, at.step) : null;
    if (!full || !step) throw gone();
    await ack();
    const responseUrl = click.response_url;
    if (responseUrl)
      delivery.later(() =>
        deps.slack.respond(responseUrl, stepCard(full.task.title, step), AbortSignal.timeout(AFTERWARDS_MS)),
      );
  });

  for (const verb of CHANGES) {
    app.action(TASK_ACTIONS[verb], async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const id = taskIdIn(click);
      const user = click.user.id;
      if (MANAGED.has(verb)) {
        const refusal = await mayNotManage("change articles", { deps, tenancy }, tenant, user, delivery);
        if (refusal) throw new UserError(refusal);
      }
      delivery.mustBeInTime();
      const campaign = await change(deps, tenant.id, verb, id, user);
      await ack();
      delivery.later(() => deps.engine.kick(tenant.id));
      delivery.later(() => deps.engine.changed(tenant.id, "campaign", campaign));
      delivery.later(() => showTask(registration, requestOf(context), click, id));
    });
  }
}

function taskIdIn(click: Click): TaskId {
  const id = z.uuid().safeParse(click.actions[0]?.value);
  if (!id.success)
    throw new UserError("That button is from another version of Callboard.", "Ask with `/articles` again.");
  return id.data as TaskId;
}

const gone = () => new UserError("That article is not there any more.");

/** Changes it, and answers its campaign, whose card shows it. @throws UserError */
async function change(
  deps: BotDeps,
  workspace: WorkspaceId,
  verb: (typeof CHANGES)[number],
  id: TaskId,
  user: SlackUserId,
): Promise<CampaignId> {
  const { db } = deps;
  switch (verb) {
    case "assign":
      return await changed(assignTask(db, workspace, id, user));
    case "unassign":
      return await changed(unassignTask(db, workspace, id, user));
    case "follow":
      return await changed(addSubscriber(db, workspace, id, user));
    case "unfollow":
      return await changed(removeSubscriber(db, workspace, id, user));
    case "first":
    case "normal":
      return prioritise(db, workspace, id, verb === "first" ? FIRST : 0);
    case "remove": {
      const [row] = await deleteTask(db, workspace, id);
      if (row) return row.campaignId;
      throw new UserError("That article is being worked on, or is gone already.", "Cancel it first.");
    }
    case "retry":
    case "cancel": {
      const [found] = await getTask(db, workspace, id);
      if (!found) throw gone();
      await updateTaskStatus(deps, workspace, id, verb === "cancel" ? "cancelled" : "backlog", user);
      return found.campaign.id;
    }
  }
}

async function changed(rows: PromiseLike<{ campaignId: CampaignId }[]>): Promise<CampaignId> {
  const [row] = await rows;
  if (!row) throw gone();
  return row.campaignId;
}

/** The task and its run, together. */
async function prioritise(db: Db, workspace: WorkspaceId, id: TaskId, priority: number): Promise<CampaignId> {
  const [rows] = await runBatch(db, [
    updateTask(db, workspace, id, { priority }),
    prioritiseRun(db, workspace, id, priority),
  ]);
  const [row] = rows as { campaignId: CampaignId }[];
  if (!row) throw gone();
  return row.campaignId;
}

/** The newest text of an article: the final one, else its draft, else what there is. @throws UserError where there is none. */
async function readingOf({ db, files, env }: BotDeps, workspace: WorkspaceId, id: TaskId): Promise<Reading> {
  const [[found], [final], [draft], [brief]] = await db.batch([
    getTask(db, workspace, id),
    newestStage(db, workspace, id, "final"),
    newestStage(db, workspace, id, "drafts"),
    newestStage(db, workspace, id, "briefs"),
  ]);
  if (!found) throw gone();
  // A draft that is newer than the final text belongs to a revision that is under way.
  const text = final && draft && draft.createdAt > final.createdAt ? draft : (final ?? draft ?? brief);
  const stored = text && (await files.get(text.fileKey));
  if (!text || !stored) throw new UserError("There is no text of it yet.", "The campaign's card says how far it is.");
  const { task } = found;
  return {
    taskId: id,
    title: String(text.details?.title ?? task.title),
    what: text.name,
    words: Number(text.details?.words ?? 0),
    markdown: await new Response(stored.body).text(),
    url: task.shareToken ? `${env.PUBLIC_URL.replace(/\/$/, "")}/articles/${task.shareToken}` : null,
  };
}

/** The text as a Markdown file, into the thread it was asked for in; the asker is told where it cannot go. */
async function sendFile(
  deps: BotDeps,
  tenant: Tenant,
  { channel, message, user }: Click,
  reading: Reading,
): Promise<void> {
  const { thread_ts: thread } = z.object({ thread_ts: z.string().optional() }).parse(message ?? {});
  const name = `${
    reading.title
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 80) || "article"
  }.md`;
  await deps.slack.shareFiles({
    workspaceId: tenant.id,
    target: { channel: channel?.id ?? user.id, user: user.id, ...(thread ? { threadTs: thread } : {}) },
    files: [{ name, title: reading.title, bytes: new TextEncoder().encode(reading.markdown) }],
    comment: `${reading.what} of “${outside(reading.title, 150)}”`,
    signal: AbortSignal.timeout(AFTERWARDS_MS * 2),
  });
}

async function showTask(
  { deps, tenancy }: Registration,
  { tenant, delivery }: ReturnType<typeof requestOf>,
  click: Click,
  id: TaskId,
): Promise<void> {
  const responseUrl = click.response_url;
  if (!responseUrl) return;
  const me = click.user.id;
  const [full, refusal] = await Promise.all([
    fullTask(deps.db, tenant.id, id),
    mayNotManage("change articles", { deps, tenancy }, tenant, me, delivery),
  ]);
  const card = full
    ? taskCard(full, me, deps.env.PUBLIC_URL.replace(/\/$/, ""), refusal === null)
    : notice("That article is not there any more.");
  await deps.slack.respond(responseUrl, card, AbortSignal.timeout(AFTERWARDS_MS));
}
