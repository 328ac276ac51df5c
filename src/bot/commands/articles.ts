import { type CampaignId, type FocusGroupId, newId, type ProjectId, type SlackUserId } from "../../db/ids.ts";
import {
  getContentCampaign,
  listActiveContent,
  listContentCampaigns,
  updateContentCampaign,
} from "../../db/queries/content/content-campaigns.ts";
import { countTasks, listTasks, type TaskFilter } from "../../db/queries/content/list-tasks.ts";
import { readyTasks } from "../../db/queries/content/orchestrate.ts";
import {
  createProject,
  getProject,
  listFocusGroups,
  listProjects,
  saveFocusGroup,
} from "../../db/queries/content/projects.ts";
import { listSpareTopics } from "../../db/queries/content/topics.ts";
import { TASK_STATUSES, type TaskStatus } from "../../db/schema/content.ts";
import { UserError } from "../../errors.ts";
import {
  activateCampaign,
  checkCompletion,
  completeCampaign,
  createTask,
  fillCampaign,
  projectSlugOf,
} from "../../pipelines/index.ts";
import type { Card } from "../../pipelines/ports.ts";
import type { Registration } from "../app.ts";
import { contentDetails } from "../blocks/content/card.ts";
import { campaignList, languageName, projectList, readerList, readyList, topicList } from "../blocks/content/lists.ts";
import { taskList } from "../blocks/content/tasks.ts";
import { TASK_STATUS } from "../blocks/content/words.ts";
import { outside } from "../blocks/escape.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import { mayNotManage } from "../launching.ts";
import { contentFacts } from "../present-content.ts";
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
    case "active":
      return campaignList(await listActiveContent(asked.deps.db, asked.tenant.id));
    case "show":
      return show(asked);
    case "ready":
      return readyList((await readyTasks(asked.deps.db, asked.tenant.id, LISTED)).rows);
    case "projects":
      return projectList(await listProjects(asked.deps.db, asked.tenant.id));
    case "project":
      return newProject(asked);
    case "readers":
      return readers(asked);
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

/** A campaign's articles, and whether they are all there. */
async function show(asked: Asked): Promise<Card | null> {
  if (asked.args.length > 1) return null;
  const { deps, tenant } = asked;
  const { id } = await campaignOf(asked, asked.args[0]);
  const where = { db: deps.db, publicUrl: deps.env.PUBLIC_URL.replace(/\/$/, "") };
  const [facts, completion] = await Promise.all([
    contentFacts(where, tenant.id, id),
    checkCompletion(deps.db, tenant.id, id),
  ]);
  return facts && completion && contentDetails(facts, completion);
}

async function newProject(asked: Asked): Promise<Card | null> {
  const name = asked.args.join(" ").trim().slice(0, 100);
  if (name === "") return null;
  return managed(asked, "make projects", async () => {
    const row = { id: newId<ProjectId>(), slug: projectSlugOf(name), name, createdBy: asked.user };
    const [made] = await createProject(asked.deps.db, asked.tenant.id, row);
    return notice(
      made ? `There is a project “${outside(name, 100)}” now.` : `There is a project “${outside(name, 100)}” already.`,
    );
  });
}

/** `PROJECT` lists its readers; `PROJECT Name: who they are; a pain; another` adds or changes some. */
async function readers(asked: Asked): Promise<Card | null> {
  const [slug, ...words] = asked.args;
  const { db } = asked.deps;
  const [project] = slug ? await getProject(db, asked.tenant.id, slug.toLowerCase()) : [];
  if (!project)
    throw new UserError("There is no such project.", "`/articles projects` lists them with their short names.");
  const [, name = "", rest = ""] = /^([^:]{1,100}):(.*)$/s.exec(words.join(" ")) ?? [];
  if (words.length > 0 && name.trim() === "") return null;
  if (name.trim() === "") return readerList(project.name, await listFocusGroups(db, asked.tenant.id, project.id));
  return managed(asked, "say for whom a project writes", async () => {
    const parts = rest.split(";").map((part) => part.trim().slice(0, 500));
    const written = parts.find((part) => LANGUAGE.test(part));
    const [description = "", ...pains] = parts.filter((part) => part !== written);
    const known = await listFocusGroups(db, asked.tenant.id, project.id);
    const before = known.find((group) => group.name === name.trim())?.language ?? "en";
    const language = written === undefined ? before : languageOf(written.replace(LANGUAGE, ""));
    const group = { name: name.trim(), description, pains: pains.filter(Boolean).slice(0, 10), language };
    await saveFocusGroup(db, asked.tenant.id, {
      ...group,
      id: newId<FocusGroupId>(),
      projectId: project.id,
      createdBy: asked.user,
    });
    return readerList(project.name, await listFocusGroups(db, asked.tenant.id, project.id));
  });
}

const LANGUAGE = /^language\s*=\s*/i;

/** A language by its code. @throws UserError where it is none. */
function languageOf(code: string): string {
  if (languageName(code) === null)
    throw new UserError(`“${code}” is no language.`, "Write its code: `language=de`, `language=pt-BR`.");
  return code;
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
