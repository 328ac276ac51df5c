import type { CampaignId, SlackUserId } from "../../db/ids.ts";
import {
  getContentCampaign,
  listContentCampaigns,
  updateContentCampaign,
} from "../../db/queries/content/content-campaigns.ts";
import { countTasks, listTasks, type TaskFilter } from "../../db/queries/content/list-tasks.ts";
import { listSpareTopics } from "../../db/queries/content/topics.ts";
import { TASK_STATUSES, type TaskStatus } from "../../db/schema/content.ts";
import { UserError } from "../../errors.ts";
import { activateCampaign, completeCampaign, createTask, fillCampaign } from "../../pipelines/index.ts";
import type { Card } from "../../pipelines/ports.ts";
import type { Registration } from "../app.ts";
import { campaignList, topicList } from "../blocks/content/lists.ts";
import { taskList } from "../blocks/content/tasks.ts";
import { TASK_STATUS } from "../blocks/content/words.ts";
import { outside } from "../blocks/escape.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf, SlashCommand } from "../requests.ts";

type Asked = Omit<Registration, "app"> &
  ReturnType<typeof requestOf> & { user: SlackUserId; channel: string; trigger: string; args: string[] };

/** Articles that one message lists. */
const LISTED = 15;

/** `/articles …`: what is under way, and what may be changed about it; help for anything not understood. */
export function registerArticles(registration: Registration): void {
  registration.app.command("/articles", async ({ body, ack, context }) => {
    const command = SlashCommand.parse(body);
    const [word = "", ...args] = command.text.trim().split(/\s+/);
    const asked = {
      ...registration,
      ...requestOf(context),
      user: command.user_id,
      channel: command.channel_id,
      trigger: command.trigger_id,
      args,
    };
    const card = await answer(word.toLowerCase(), asked);
    await ack(card ?? helpCard("/articles", word.toLowerCase() === "help" ? undefined : command.text));
  });
}

async function answer(word: string, asked: Asked): Promise<Card | null> {
  switch (word) {
    case "":
      return list(asked, "Articles", {});
    case "mine":
      return list(asked, "Articles assigned to you", { assignee: asked.user });
    case "following":
      return list(asked, "Articles you follow", { follower: asked.user });
    case "campaigns":
      return campaignList(await listContentCampaigns(asked.deps.db, asked.tenant.id));
    case "topics":
      return topics(asked);
    case "add":
      return add(asked);
    case "more":
      return more(asked);
    case "start":
    case "pause":
    case "resume":
    case "complete":
    case "cancel":
      return steer(asked, word);
  }
  const status = statusOf(word);
  return status ? list(asked, `Articles that are ${TASK_STATUS[status]}`, { status }) : null;
}

/** A status by its own word or by the one that people read. */
const statusOf = (word: string): TaskStatus | undefined =>
  TASK_STATUSES.find((status) => status === word || status.replace("_", "-") === word || TASK_STATUS[status] === word);

async function list({ deps, tenant }: Asked, what: string, filter: TaskFilter): Promise<Card> {
  const [tasks, counts] = await deps.db.batch([
    listTasks(deps.db, tenant.id, filter, LISTED),
    countTasks(deps.db, tenant.id, filter),
  ]);
  return taskList(what, tasks, counts);
}

/** The campaign a word names; the newest one where there is no word. @throws UserError where there is none. */
async function campaignOf({ deps, tenant }: Asked, slug: string | undefined) {
  const newest = slug === undefined ? (await listContentCampaigns(deps.db, tenant.id, undefined, 1))[0] : undefined;
  const by = slug === undefined ? newest && { id: newest.id } : { slug: slug.toLowerCase() };
  const [found] = by ? await getContentCampaign(deps.db, tenant.id, by) : [];
  if (!found)
    throw new UserError(
      "There is no such content campaign.",
      "`/articles campaigns` lists them with their short names.",
    );
  return found.campaign;
}

async function topics(asked: Asked): Promise<Card | null> {
  if (asked.args.length > 1) return null;
  const campaign = await campaignOf(asked, asked.args[0]);
  return topicList(campaign, await listSpareTopics(asked.deps.db, asked.tenant.id, campaign.id));
}

async function add(asked: Asked): Promise<Card | null> {
  const [slug, ...words] = asked.args;
  if (!slug || words.length === 0) return null;
  return managed(asked, "add articles", async () => {
    const campaign = await campaignOf(asked, slug);
    const title = words.join(" ").replace(/^["“”]|["“”]$/g, "");
    await createTask(asked.deps, asked.tenant.id, campaign.id, { title, requestKey: `command:${asked.trigger}` });
    return begun(asked, campaign.id, `“${outside(title, 150)}” is begun, in ${outside(campaign.name, 100)}.`);
  });
}

async function more(asked: Asked): Promise<Card | null> {
  const [slug, number = "", ...rest] = asked.args;
  if (!slug || rest.length > 0 || !/^\d{1,4}$/.test(number)) return null;
  return managed(asked, "change campaigns", async () => {
    const campaign = await campaignOf(asked, slug);
    const target = Number(number);
    if (target < 1 || target > 50) throw new UserError("A campaign has 1 to 50 articles.");
    const changed = await updateContentCampaign(asked.deps.db, asked.tenant.id, campaign.id, { targetCount: target });
    if (changed.length === 0)
      throw new UserError(
        "The campaign has ended, or has more articles already.",
        "Add single ones with `/articles add`, or launch another campaign.",
      );
    const { made, research } = await fillCampaign(asked.deps.db, asked.tenant.id, campaign.id, { research: true });
    const how = [
      ...(made > 0 ? [`${many(made, "spare topic")} taken up`] : []),
      ...(research ? ["keyword research begun"] : []),
    ];
    return begun(
      asked,
      campaign.id,
      `${outside(campaign.name, 100)} is to have ${many(target, "article")}${how.length > 0 ? `: ${how.join(", ")}` : ""}.`,
    );
  });
}

const STEERED = {
  start: "has begun",
  pause: "is paused: what is under way ends its step",
  resume: "goes on",
  complete: "ends with what is finished",
  cancel: "was cancelled",
} as const;

/** Starts, pauses, resumes, completes or cancels a campaign. */
async function steer(asked: Asked, verb: keyof typeof STEERED): Promise<Card | null> {
  const [slug, ...rest] = asked.args;
  if (!slug || rest.length > 0) return null;
  return managed(asked, "change campaigns", async () => {
    const { deps, tenant, user } = asked;
    const { id, name } = await campaignOf(asked, slug);
    const { control } = deps.engine;
    if (verb === "start") await activateCampaign(deps, tenant.id, id, { channel: asked.channel, user });
    else if (verb === "complete") await completeCampaign(deps, tenant.id, id);
    else await control[verb](tenant.id, id);
    return begun(asked, id, `${outside(name, 100)} ${STEERED[verb]}.`);
  });
}

async function managed(asked: Asked, what: string, act: () => Promise<Card>): Promise<Card> {
  const refusal = await mayNotManage(what, asked, asked.tenant, asked.user, asked.delivery);
  if (refusal) return notice(refusal);
  asked.delivery.mustBeInTime();
  return act();
}

function begun({ deps, tenant, delivery }: Asked, campaign: CampaignId, text: string): Card {
  delivery.later(() => deps.engine.kick(tenant.id));
  delivery.later(() => deps.engine.changed(tenant.id, "campaign", campaign));
  return notice(text);
}
