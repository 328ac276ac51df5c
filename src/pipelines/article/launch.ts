import { type Db, runBatch, type Statement, sqlState } from "../../db/client.ts";
import {
  type CampaignId,
  type FocusGroupId,
  newId,
  type ProjectId,
  type RunId,
  type SlackUserId,
  type TopicId,
  type WorkspaceId,
} from "../../db/ids.ts";
import { findCampaignOfRequest } from "../../db/queries/campaigns/find-campaign-of-request.ts";
import { insertCampaignCard, insertCardEffect } from "../../db/queries/campaigns/insert-card.ts";
import { markLaunched } from "../../db/queries/campaigns/mark-launched.ts";
import { getContentCampaign, insertContentCampaign } from "../../db/queries/content/content-campaigns.ts";
import { createProject } from "../../db/queries/content/projects.ts";
import { insertTopics, listSpareTopics } from "../../db/queries/content/topics.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { type Chosen, choosePipeline } from "../engine/choose.ts";
import { runStatements } from "../engine/start.ts";
import { projectSlugOf, slugOf } from "../slug.ts";
import { checkArticles, floorOf, type NewArticles, type NewArticlesInput } from "./campaign-input.ts";
import { article } from "./pipeline.ts";
import { keywordResearch } from "./topics/find-topics.ts";
import { type ChosenTopic, generateStatements } from "./topics/generate.ts";
import { fingerprint } from "./topics/similar.ts";

/** A content campaign asked for: `requestKey` is the caller's id of the request; sent again, it makes nothing new. */
export type ArticlesRequest = NewArticlesInput & {
  requestKey: string;
  createdBy?: SlackUserId | undefined;
  /** Where it was asked for, and so where its card and its report go. */
  origin?: Origin | undefined;
  /** Slug of the pipeline that was chosen: a workspace's own, or the one of code. Without it, the one the workspace prefers. */
  pipeline?: string | undefined;
};

/** The pipelines a campaign's runs go through, as they stand in the workspace. */
interface Ways {
  article: Chosen;
  research: Chosen;
}

export interface ArticlesMade {
  campaignId: CampaignId;
  /** False when the request key had made it before. */
  created: boolean;
  total: number;
}

/** Plans a content campaign, all or nothing. @throws UserError for input that cannot be used; then nothing is written. */
export const planArticles = (deps: { db: Db }, workspace: WorkspaceId, request: ArticlesRequest) =>
  make(deps.db, workspace, request, "draft");

/**
 * Plans and activates in one transaction: campaign, topics that were named, their tasks, a run each, the research for the
 * rest, and the order for its card in Slack. Nothing is published yet: kick the engine afterwards.
 * @throws UserError for input that cannot be used; then nothing is written.
 */
export const launchArticles = (deps: { db: Db }, workspace: WorkspaceId, request: ArticlesRequest) =>
  make(deps.db, workspace, request, "running");

async function make(
  db: Db,
  workspace: WorkspaceId,
  request: ArticlesRequest,
  status: "draft" | "running",
): Promise<ArticlesMade> {
  const asked = checkArticles(request);
  const { requestKey, createdBy, origin } = request;
  const before = await madeBefore(db, workspace, requestKey);
  if (before) return before;
  const ways = await waysOf(db, workspace, request.pipeline);
  const id = newId<CampaignId>();
  const name = asked.name ?? asked.topic;
  const project = projectSlugOf(asked.project);
  const topics = namedTopics(asked);
  const campaign = {
    ...{ id, requestKey, name, createdBy, origin, brief: asked.brief, budget: asked.budget },
    slug: `${slugOf(name, "campaign")}-${id.slice(-6)}`,
    pipelineSlug: request.pipeline,
    snapshot: status === "running" ? ways.article.snapshot : null,
    targetCount: asked.count,
    topicFloor: floorOf(asked),
    focusGroups: asked.focusGroups as FocusGroupId[],
    content: { topic: asked.topic, deliverables: asked.deliverables, approval: asked.approval },
  };
  const campaignTarget = { count: asked.count, topicFloor: floorOf(asked) };
  const statements: Statement[] = [
    createProject(db, workspace, { id: newId<ProjectId>(), slug: project, name: asked.project, createdBy }),
    insertContentCampaign(db, workspace, project, campaign, status),
    insertTopics(
      db,
      workspace,
      id,
      topics.map((topic, position) => ({ ...topic, position, fingerprint: fingerprint(topic.title) })),
    ),
    ...(status === "running" ? startStatements(db, workspace, id, ways, campaignTarget, topics, origin) : []),
  ];
  try {
    await runBatch(db, statements);
  } catch (error) {
    const winner = sqlState(error) === "23505" ? await madeBefore(db, workspace, requestKey) : undefined;
    if (winner) return winner;
    throw error;
  }
  return { campaignId: id, created: true, total: asked.count };
}

/** @throws UserError for a pipeline that is not there, or makes something else. */
async function waysOf(db: Db, workspace: WorkspaceId, asked: string | undefined): Promise<Ways> {
  const slug = asked ?? article.slug;
  const [chosen, research] = await Promise.all([
    choosePipeline({ db, pipelines: [article] }, workspace, slug, asked !== undefined),
    choosePipeline({ db, pipelines: [keywordResearch] }, workspace, keywordResearch.slug),
  ]);
  if (!chosen || !research)
    throw new UserError(`There is no pipeline “${slug}” for articles.`, "`/pipelines` lists those there are.");
  return { article: chosen, research };
}

/** One article is about the topic itself; several are about what research finds in it, unless their titles are given. */
function namedTopics({ topic, topics, count }: NewArticles): ChosenTopic[] {
  const titles = topics.length === 0 && count === 1 ? [topic] : topics;
  return titles.map((title) => ({ id: newId<TopicId>(), title, keyword: topic, angle: "" }));
}

async function madeBefore(db: Db, workspace: WorkspaceId, requestKey: string): Promise<ArticlesMade | undefined> {
  const [found] = await findCampaignOfRequest(db, workspace, requestKey);
  return found && { campaignId: found.id, created: false, total: found.totalItems };
}

/** What an active campaign begins with: the articles whose topics are known, the research for the rest, and its card. */
function startStatements(
  db: Db,
  workspace: WorkspaceId,
  campaignId: CampaignId,
  ways: Ways,
  { count, topicFloor }: { count: number; topicFloor: number },
  topics: ChosenTopic[],
  origin: Origin | undefined,
): Statement[] {
  const missing = count - topics.length;
  const card = origin
    ? [
        insertCardEffect(db, workspace, campaignId, origin),
        insertCampaignCard(db, workspace, campaignId, origin.channel),
      ]
    : [];
  return [
    ...generateStatements(db, workspace, campaignId, ways.article, topics.slice(0, count), 0),
    ...(missing > 0 ? researchStatements(db, workspace, campaignId, ways.research, missing + topicFloor, 1) : []),
    ...card,
  ];
}

/** The nth keyword research of a campaign, for so many topics; asked for twice, it is made once. */
export function researchStatements(
  db: Db,
  workspace: WorkspaceId,
  campaignId: CampaignId,
  research: Chosen,
  count: number,
  nth: number,
): Statement[] {
  const run = {
    id: newId<RunId>(),
    requestKey: `topics:${campaignId}:${nth}`,
    subjectId: campaignId,
    input: { campaignId, count: Math.min(60, count) },
  };
  return runStatements(db, workspace, { ...research, campaignId, runs: [run] });
}

/**
 * Activates a planned campaign: its tasks are made and their first agents dispatched; `kick` sends them.
 * @throws UserError where there is no such campaign, or it is not planned any more.
 */
export async function activateCampaign(
  { db }: { db: Db },
  workspace: WorkspaceId,
  campaignId: CampaignId,
  origin?: Origin,
): Promise<void> {
  const [[found], topics] = await db.batch([
    getContentCampaign(db, workspace, { id: campaignId }),
    listSpareTopics(db, workspace, campaignId),
  ]);
  if (!found) throw new UserError("There is no such content campaign.");
  const { campaign } = found;
  const active = () => new UserError("The campaign is active already.", "Its card in Slack shows how far it is.");
  if (campaign.status !== "draft") throw active();
  const target = { count: campaign.targetCount ?? topics.length, topicFloor: campaign.topicFloor ?? 0 };
  const place = origin ?? campaign.origin ?? undefined;
  const ways = await waysOf(db, workspace, campaign.pipelineSlug ?? undefined);
  const [launched] = await runBatch(db, [
    markLaunched(db, workspace, campaignId, ways.article.snapshot, origin),
    ...startStatements(db, workspace, campaignId, ways, target, topics.slice(0, target.count), place),
  ]);
  if (!Array.isArray(launched) || launched.length === 0) throw active();
}
