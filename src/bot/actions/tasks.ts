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
import { fileRequestKey, fullTask, stepDetails, updateTaskStatus } from "../../pipelines/index.ts";
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
    const text = await newestText(deps, tenant.id, taskIdIn(click));
    delivery.mustBeInTime();
    const said = await startFile(deps, tenant, click, text);
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
    const responseUrl = click.response_url;
    if (said && responseUrl)
      delivery.later(() => deps.slack.respond(responseUrl, notice(said), AbortSignal.timeout(AFTERWARDS_MS)));
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
async function newestText({ db }: Pick<BotDeps, "db">, workspace: WorkspaceId, id: TaskId) {
  const [[found], [final], [draft], [brief]] = await db.batch([
    getTask(db, workspace, id),
    newestStage(db, workspace, id, "final"),
    newestStage(db, workspace, id, "drafts"),
    newestStage(db, workspace, id, "briefs"),
  ]);
  if (!found) throw gone();
  // A draft that is newer than the final text belongs to a revision that is under way.
  const stage = final && draft && draft.createdAt > final.createdAt ? draft : (final ?? draft ?? brief);
  if (!stage) throw noText();
  return { task: found.task, stage, title: String(stage.details?.title ?? found.task.title) };
}

const noText = () => new UserError("There is no text of it yet.", "The campaign's card says how far it is.");

async function readingOf(deps: BotDeps, workspace: WorkspaceId, id: TaskId): Promise<Reading> {
  const { task, stage, title } = await newestText(deps, workspace, id);
  const stored = await deps.files.get(stage.fileKey);
  if (!stored) throw noText();
  return {
    taskId: id,
    title,
    what: stage.name,
    words: Number(stage.details?.words ?? 0),
    markdown: await new Response(stored.body).text(),
    url: task.shareToken ? `${deps.env.PUBLIC_URL.replace(/\/$/, "")}/articles/${task.shareToken}` : null,
  };
}

/** Has the text shown as a Markdown file in the thread it was asked for in, once; what to say where it was shown before. */
async function startFile(
  { engine }: BotDeps,
  tenant: Tenant,
  { channel, message, user }: Click,
  { stage, title }: Awaited<ReturnType<typeof newestText>>,
): Promise<string | null> {
  const { thread_ts: threadTs } = z.object({ thread_ts: z.string().optional() }).parse(message ?? {});
  const origin = { channel: channel?.id ?? user.id, user: user.id, ...(threadTs ? { threadTs } : {}) };
  const name = title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 80);
  const { created } = await engine.start(tenant.id, {
    pipeline: "article-file",
    requestKey: fileRequestKey(stage.id, origin),
    input: {
      file: stage.fileKey,
      name: `${name || "article"}.md`,
      title: title.slice(0, 200),
      comment: `${stage.name} of “${outside(title, 150)}”`,
    },
    origin,
  });
  return created ? null : `${stage.name} of “${outside(title, 150)}” is here already, as a file, or on its way.`;
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
