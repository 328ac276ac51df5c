import { z } from "zod";
import type { RunId, SlackUserId, TaskId, TopicId, WorkspaceId } from "../../db/ids.ts";
import { getTask } from "../../db/queries/content/get-task.ts";
import { dropTopic } from "../../db/queries/content/topics.ts";
import { UserError } from "../../errors.ts";
import { decideArticle, requestRevision } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { CONTENT_DETAILS, contentDetails } from "../blocks/content/card.ts";
import { TOPIC_DROP } from "../blocks/content/lists.ts";
import { ARTICLE_ACTIONS, type DecisionValue } from "../blocks/content/notices.ts";
import { FEEDBACK_FIELD, FEEDBACK_MODAL, feedbackModal } from "../blocks/content/reader.ts";
import { TASK_ACTIONS } from "../blocks/content/tasks.ts";
import { mention, outside } from "../blocks/escape.ts";
import { notice } from "../blocks/notices.ts";
import { mayNotManage } from "../launching.ts";
import { contentFacts } from "../present-content.ts";
import { Click, requestOf } from "../requests.ts";

/** A trigger lives three seconds from the click on; in milliseconds, from when we have it. */
export const OPEN_WITHIN_MS = 2_000;
/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const Decision = z.object({
  run: z.uuid(),
  key: z.string().regex(/^[\w-]{1,60}\/\d{1,5}$/),
  task: z.uuid(),
  draft: z.int(),
}) satisfies z.ZodType<DecisionValue>;

/** Where the form's answer goes: the wait that was asked about, or the task however it stands; and the message to change. */
const SendBack = z.object({
  task: z.uuid(),
  decision: Decision.optional(),
  message: z.object({ channel: z.string(), ts: z.string() }).optional(),
});

const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});

export const TriggerClick = Click.extend({ trigger_id: z.string().min(1) });

export const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
};

/** Null for those who may decide about an article: managers, those it is assigned to, and who asked for it. */
async function mayNotDecide(
  registration: Registration,
  { tenant, delivery }: ReturnType<typeof requestOf>,
  taskId: TaskId,
  user: SlackUserId,
): Promise<string | null> {
  const [found] = await getTask(registration.deps.db, tenant.id, taskId);
  if (!found) return "That article is not there any more.";
  if (found.task.assignees.includes(user) || found.task.createdBy === user) return null;
  return mayNotManage("decide about articles that are not theirs", registration, tenant, user, delivery);
}

/** Approve and Send back on an article that waits, Send back on any, Details of a campaign. The first decision counts. */
export function registerArticleDecisions(registration: Registration): void {
  const { app, deps } = registration;

  app.action(ARTICLE_ACTIONS.approve, async ({ body, ack, context }) => {
    const asked = requestOf(context);
    const { tenant, delivery } = asked;
    const click = Click.parse(body);
    const value = Decision.safeParse(parsed(click.actions[0]?.value));
    if (!value.success) throw new UserError("That button is from another version of Callboard.");
    const { run, key, task, draft } = value.data;
    const by = click.user.id;
    const refusal = await mayNotDecide(registration, asked, task as TaskId, by);
    if (refusal) throw new UserError(refusal);
    delivery.mustBeInTime();
    await decideArticle(deps, tenant.id, run as RunId, key, { verdict: "approve", feedback: "", by });
    await ack();
    const { message, channel } = click;
    if (message && channel)
      delivery.later(() =>
        replaced(registration, tenant.id, channel.id, message.ts, `${mention(by)} approved draft ${draft}.`),
      );
  });

  for (const actionId of [ARTICLE_ACTIONS.sendBack, TASK_ACTIONS.sendBack]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const asked = requestOf(context);
      const click = TriggerClick.parse(body);
      const raw = click.actions[0]?.value;
      const decision = actionId === ARTICLE_ACTIONS.sendBack ? Decision.safeParse(parsed(raw)).data : undefined;
      const task = z.uuid().safeParse(decision?.task ?? raw);
      if (!task.success) throw new UserError("That button is from another version of Callboard.");
      const taskId = task.data as TaskId;
      const [refusal, [found]] = await Promise.all([
        mayNotDecide(registration, asked, taskId, click.user.id),
        getTask(deps.db, asked.tenant.id, taskId),
      ]);
      if (refusal || !found) throw new UserError(refusal ?? "That article is not there any more.");
      const message =
        click.message && click.channel && decision ? { channel: click.channel.id, ts: click.message.ts } : undefined;
      const metadata = JSON.stringify({ task: taskId, decision, message } satisfies z.input<typeof SendBack>);
      const view = feedbackModal(found.task.title, metadata);
      await deps.slack.openView(asked.tenant.id, click.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
      await ack();
    });
  }

  app.view(FEEDBACK_MODAL, async ({ body, ack, context }) => {
    const asked = requestOf(context);
    const { tenant, delivery } = asked;
    const { user, view } = Submission.parse(body);
    const { task, decision, message } = SendBack.parse(parsed(view.private_metadata));
    const refuse = (text: string) =>
      ack({ response_action: "errors", errors: { [FEEDBACK_FIELD]: text.slice(0, 1_500) } });
    const feedback = view.state.values[FEEDBACK_FIELD]?.[FEEDBACK_FIELD]?.value?.trim() ?? "";
    if (feedback === "") return refuse("Say what should change: the writer works from your words.");
    const refusal = await mayNotDecide(registration, asked, task as TaskId, user.id);
    if (refusal) return refuse(refusal);
    delivery.mustBeInTime();
    try {
      if (decision)
        await decideArticle(deps, tenant.id, decision.run as RunId, decision.key, {
          verdict: "revise",
          feedback,
          by: user.id,
        });
      else
        await requestRevision(deps, tenant.id, task as TaskId, {
          feedback,
          by: user.id,
          requestKey: `view:${view.id}`,
        });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return refuse([error.message, error.hint].filter(Boolean).join(" "));
    }
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
    if (message)
      delivery.later(() =>
        replaced(
          registration,
          tenant.id,
          message.channel,
          message.ts,
          `${mention(user.id)} sent draft ${decision?.draft ?? ""} back: ${outside(feedback, 1_000)}`,
        ),
      );
  });

  app.action(TOPIC_DROP, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const id = z.uuid().safeParse(click.actions[0]?.value);
    const refusal = await mayNotManage("drop topics", registration, tenant, click.user.id, delivery);
    if (refusal || !id.success) throw new UserError(refusal ?? "That button is from another version of Callboard.");
    delivery.mustBeInTime();
    const [dropped] = await dropTopic(deps.db, tenant.id, id.data as TopicId);
    if (!dropped) throw new UserError("That topic is taken up or dropped already.");
    await ack();
    const responseUrl = click.response_url;
    const card = notice("Dropped; it is not suggested again.");
    if (responseUrl) delivery.later(() => deps.slack.respond(responseUrl, card, AbortSignal.timeout(AFTERWARDS_MS)));
  });

  app.action(CONTENT_DETAILS, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const id = z.uuid().safeParse(click.actions[0]?.value);
    const where = { db: deps.db, publicUrl: deps.env.PUBLIC_URL.replace(/\/$/, "") };
    const facts = id.success ? await contentFacts(where, tenant.id, id.data as never) : null;
    if (!facts) throw new UserError("That campaign is not there any more.");
    await ack();
    const responseUrl = click.response_url;
    if (responseUrl)
      delivery.later(() => deps.slack.respond(responseUrl, contentDetails(facts), AbortSignal.timeout(AFTERWARDS_MS)));
  });
}

/** The question, answered: without its buttons, so that nobody presses them again. */
const replaced = ({ deps }: Registration, workspaceId: WorkspaceId, channel: string, ts: string, text: string) =>
  deps.slack.update({ workspaceId, channel, ts, card: notice(text), signal: AbortSignal.timeout(AFTERWARDS_MS) });
