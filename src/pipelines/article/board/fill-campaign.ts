import { type Db, runBatchAgain } from "../../../db/client.ts";
import type { CampaignId, TaskId, WorkspaceId } from "../../../db/ids.ts";
import { getContentCampaign, raiseTarget } from "../../../db/queries/content/content-campaigns.ts";
import { countTasks } from "../../../db/queries/content/list-tasks.ts";
import { countBacklog, insertTopics, listSpareTopics } from "../../../db/queries/content/topics.ts";
import { lockCampaign } from "../../../db/queries/engine/insert-runs.ts";
import { UserError } from "../../../errors.ts";
import { choosePipeline } from "../../engine/choose.ts";
import { MAX_ARTICLES } from "../campaign-input.ts";
import { researchStatements } from "../launch.ts";
import { campaignPipeline } from "../topics/campaign-pipeline.ts";
import { keywordResearch } from "../topics/find-topics.ts";
import { generateStatements, taskOfTopic, topicOfRequest } from "../topics/generate.ts";
import { fingerprint } from "../topics/similar.ts";

/** What a look at a campaign's backlog came to. */
export interface Filled {
  /** Articles made of spare topics. */
  made: number;
  /** Whether keyword research was asked for. */
  research: boolean;
}

/**
 * Makes a running campaign's missing articles of its spare topics, and asks for keyword research where they do not suffice or
 * fewer are left than its floor. Done twice, it does nothing new. Kick the engine afterwards.
 * @param may Whether research may be asked for: not where the last one found nothing.
 */
export async function fillCampaign(
  db: Db,
  workspace: WorkspaceId,
  id: CampaignId,
  may: { research: boolean },
): Promise<Filled> {
  const [[found], [backlog], spare] = await db.batch([
    getContentCampaign(db, workspace, { id }),
    countBacklog(db, workspace, id),
    listSpareTopics(db, workspace, id),
  ]);
  if (!found || !backlog || backlog.status !== "running") return { made: 0, research: false };
  const missing = Math.max(0, (backlog.target ?? 0) - backlog.tasks);
  const chosen = spare.slice(0, missing);
  const left = spare.length - chosen.length;
  const wanted = missing - chosen.length + Math.max(0, (backlog.floor ?? 0) - left);
  const research =
    wanted > 0 && may.research && !backlog.researching
      ? await choosePipeline({ db, pipelines: [keywordResearch] }, workspace, keywordResearch.slug)
      : undefined;
  if (chosen.length === 0 && !research) return { made: 0, research: false };
  await runBatchAgain(db, () => [
    lockCampaign(db, workspace, id),
    ...generateStatements(db, workspace, id, campaignPipeline(found.campaign), chosen, backlog.tasks),
    ...(research ? researchStatements(db, workspace, id, research, wanted, backlog.researches + 1) : []),
  ]);
  return { made: chosen.length, research: research !== undefined };
}

/** Adds one article of a given title to a campaign that has not been cancelled; a closed one is open again. @throws UserError */
export async function createTask(
  { db }: { db: Db },
  workspace: WorkspaceId,
  id: CampaignId,
  { title, requestKey }: { title: string; requestKey: string },
): Promise<TaskId> {
  const words = title.replace(/\s+/g, " ").trim();
  if (words === "" || words.length > 150) throw new UserError("An article's title has 1 to 150 characters.");
  const [[found], [backlog]] = await db.batch([
    getContentCampaign(db, workspace, { id }),
    countBacklog(db, workspace, id),
  ]);
  if (!found || !backlog) throw new UserError("There is no such content campaign.");
  const { status } = found.campaign;
  if (status === "cancelled") throw new UserError("The campaign was cancelled.", "Launch a new one.");
  if (status === "draft") throw new UserError("The campaign has not been launched yet.", "Launch it first.");
  if (backlog.tasks >= MAX_ARTICLES) throw new UserError(`A campaign takes at most ${MAX_ARTICLES} articles.`);
  const topicId = topicOfRequest(id, requestKey);
  const topic = { id: topicId, title: words, keyword: found.campaign.content?.topic ?? words, angle: "" };
  await runBatchAgain(db, () => [
    lockCampaign(db, workspace, id),
    insertTopics(db, workspace, id, [{ ...topic, fingerprint: fingerprint(words), position: 0 }]),
    ...generateStatements(db, workspace, id, campaignPipeline(found.campaign), [topic], backlog.tasks),
    raiseTarget(db, workspace, id),
  ]);
  return taskOfTopic(topicId);
}

/** Whether a campaign's articles are all there, and how many are. Closing is the engine's. */
export async function checkCompletion(db: Db, workspace: WorkspaceId, id: CampaignId) {
  const [[found], counts] = await db.batch([
    getContentCampaign(db, workspace, { id }),
    countTasks(db, workspace, { campaignId: id }),
  ]);
  if (!found) return null;
  const of = (status: string) => counts.find((row) => row.status === status)?.count ?? 0;
  const total = counts.reduce((sum, row) => sum + row.count, 0);
  const ended = of("completed") + of("cancelled");
  return {
    status: found.campaign.status,
    total,
    completed: of("completed"),
    open: total - ended,
    target: found.campaign.targetCount ?? 0,
  };
}
