import { z } from "zod";
import type { Db } from "../db/client.ts";
import type { CampaignId, DraftJobId, ProjectId, RunId, SummaryId, WorkflowId, WorkspaceId } from "../db/ids.ts";
import { findQuestion } from "../db/queries/ask/questions.ts";
import { findCampaignCard } from "../db/queries/board/find-campaign-card.ts";
import { findRun } from "../db/queries/board/find-run.ts";
import { findSummary } from "../db/queries/board/find-summary.ts";
import { hasData } from "../db/queries/board/has-data.ts";
import { listCampaignItems } from "../db/queries/board/list-campaign-items.ts";
import { listInsightsOfSummary } from "../db/queries/board/list-insights-of-summary.ts";
import { listRecommendationsOfSummary } from "../db/queries/board/list-recommendations-of-summary.ts";
import { listKept } from "../db/queries/brain/kept-posts.ts";
import { draftCardFacts } from "../db/queries/drafts/draft-card.ts";
import { placesOfSources } from "../db/queries/projects/gathered.ts";
import { FatalStepError } from "../errors.ts";
import type { Card, Presenter } from "../pipelines/ports.ts";
import { answerCard } from "./blocks/answer.ts";
import { type CampaignFacts, campaignCard, campaignReport } from "./blocks/campaign.ts";
import { contentCard, contentReport } from "./blocks/content/card.ts";
import { draftAlertCard } from "./blocks/draft/alerts.ts";
import { draftCard, draftFailedCard } from "./blocks/draft/card.ts";
import { gatheredCard } from "./blocks/draft/gathered.ts";
import { draftReadyCard } from "./blocks/draft/ready.ts";
import { moneyCard } from "./blocks/money.ts";
import { runEndedCard } from "./blocks/run-ended.ts";
import { summaryCard } from "./blocks/summary.ts";
import { itemNotice } from "./campaign-notices.ts";
import { contentFacts, isContent, presentContent } from "./present-content.ts";
import { workflowEnded, workflowLive } from "./workflow.ts";

/** Items read for a card: the failed and waiting ones come first. */
const ITEMS_ON_CARD = 20;
/** Items read for a report, which links to every result a message has room for. */
const ITEMS_IN_REPORT = 40;

/** What runs are called when people are told of them. */
const NAMES: Record<string, string> = {
  brain: "summary",
  "prospect-video": "video",
  draft: "draft",
  rows: "file of rows",
  workflow: "agent workflow",
  gather: "transcript",
  ask: "answer",
  "campaign-results": "file of results",
  "article-file": "article as a file",
  "draft-file": "draft as a file",
};

/** What these show is a file, which is its own last word. */
const FILES = new Set(["rows", "article-file", "draft-file", "campaign-results"]);

/** Cards from rows as they stand: each read is one round trip and one snapshot. */
export function createPresenter(deps: { db: Db; publicUrl: string }): Presenter {
  const { db } = deps;

  async function summary(workspaceId: WorkspaceId, summaryId: SummaryId): Promise<Card> {
    const [[[found], insights, recommendations, kept], [has]] = await Promise.all([
      db.batch([
        findSummary(db, workspaceId, { id: summaryId }),
        listInsightsOfSummary(db, workspaceId, summaryId),
        listRecommendationsOfSummary(db, workspaceId, summaryId),
        listKept(db, workspaceId, summaryId),
      ]),
      // A summary that names what could not be read is shown all the same.
      hasData(db, workspaceId).catch(() => [{ leads: true, messages: true }]),
    ]);
    if (!found) throw new FatalStepError("The summary is not there any more.");
    const { timeZone } = found;
    const known = has ?? { leads: false, messages: false };
    const { summary } = found;
    return summaryCard({ summary, insights, recommendations, timeZone, has: known, kept: kept.rows });
  }

  async function facts(workspaceId: WorkspaceId, campaignId: CampaignId, items: number): Promise<CampaignFacts> {
    const found = await campaignFacts(db, workspaceId, campaignId, items);
    if (!found) throw new FatalStepError("The campaign is not there any more.");
    return found;
  }

  async function draftFacts(workspaceId: WorkspaceId, jobId: DraftJobId) {
    const [found] = await draftCardFacts(db, workspaceId, jobId);
    if (!found) throw new FatalStepError("The draft is not there any more.");
    return found;
  }

  async function answer(workspaceId: WorkspaceId, questionId: string): Promise<Card> {
    const [found] = await findQuestion(db, workspaceId, { id: questionId });
    if (!found) throw new FatalStepError("The answer is not there any more.");
    return answerCard(found);
  }

  return {
    summary,
    answer,
    async draft(workspaceId, jobId) {
      return draftCard(await draftFacts(workspaceId, jobId));
    },
    async gathered(workspaceId, runId) {
      const card = await gatheredCardOf(db, workspaceId, runId);
      if (!card) throw new FatalStepError("The project is not there any more.");
      return card;
    },
    async draftReady(workspaceId, jobId) {
      const card = draftReadyCard(await draftFacts(workspaceId, jobId));
      if (!card) throw new FatalStepError("The draft's version is not there any more.");
      return card;
    },
    workflow: (workspaceId, workflowId) => workflowLive(db, workspaceId, workflowId),
    async campaign(workspaceId, campaignId) {
      const found = await facts(workspaceId, campaignId, ITEMS_ON_CARD);
      const content = found.campaign.kind === "content" && (await contentFacts(deps, workspaceId, campaignId));
      return content ? contentCard(content) : campaignCard(found);
    },
    async notice(workspaceId, about) {
      if (isContent(about)) return presentContent(deps, workspaceId, about);
      if (about.kind === "draft_alert" || about.kind === "order_alert") return draftAlertCard(about);
      if (about.kind === "canary_ended" || about.kind === "items_ended") return itemNotice(db, workspaceId, about);
      const id = "campaignId" in about ? (about.campaignId as CampaignId) : null;
      const found = id ? (await findCampaignCard(db, workspaceId, id))[0] : undefined;
      return moneyCard(about, found?.campaign.name ?? null);
    },
    async campaignEnded(workspaceId, campaignId) {
      const found = await facts(workspaceId, campaignId, ITEMS_IN_REPORT);
      const content = found.campaign.kind === "content" && (await contentFacts(deps, workspaceId, campaignId));
      return content ? contentReport(content) : campaignReport(found);
    },
    async runEnded(workspaceId, runId) {
      const [[run], [made], [answered]] = await db.batch([
        findRun(db, workspaceId, runId),
        findSummary(db, workspaceId, { runId }),
        findQuestion(db, workspaceId, { runId }),
      ]);
      if (!run || run.campaignId || !run.origin) return null;
      if (run.state !== "completed" && run.state !== "failed" && run.state !== "cancelled") return null;
      if (run.state === "completed" && FILES.has(run.pipeline)) return null;
      if (run.state === "completed" && answered) return answerCard(answered);
      if (run.state === "completed" && made) return summary(workspaceId, made.summary.id);
      if (run.pipeline === "gather" && run.state === "completed") {
        const said = await gatheredCardOf(db, workspaceId, runId);
        if (said) return said;
      }
      if (run.pipeline === "draft" && run.subjectId) {
        const [found] = await draftCardFacts(db, workspaceId, run.subjectId as DraftJobId);
        const said = found && (run.state === "completed" ? draftReadyCard(found) : draftFailedCard(found));
        if (said) return said;
      }
      if (run.pipeline === "workflow" && run.subjectId) {
        const said = await workflowEnded(db, workspaceId, run.subjectId as WorkflowId);
        if (said) return said;
      }
      return runEndedCard({
        state: run.state,
        what: NAMES[run.pipeline] ?? run.pipeline,
        step: run.steps[run.stepIndex]?.name,
        problem: run.error,
        user: run.origin.user,
        runId: run.id,
      });
    },
  };
}

/** What a gathering added, and where. Null: run or project is not there. */
async function gatheredCardOf(db: Db, workspaceId: WorkspaceId, runId: RunId): Promise<Card | null> {
  const [run] = await findRun(db, workspaceId, runId);
  const made = Gathering.safeParse({ ...run?.input, ...run?.outputs.gather });
  if (!made.success) return null;
  const { projectId, keys, ...gathered } = made.data;
  const places = (await placesOfSources(db, workspaceId, projectId as ProjectId, keys)).rows[0];
  return places ? gatheredCard({ ...gathered, ...places }) : null;
}

const Gathering = z.object({
  projectId: z.uuid(),
  found: z.number(),
  clipped: z.boolean(),
  skipped: z.array(z.string()),
  keys: z.array(z.string()),
});

/** A campaign as its cards show it. Null: there is none, or it is another workspace's. */
export async function campaignFacts(
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  items: number,
): Promise<CampaignFacts | null> {
  const [[found], rows] = await db.batch([
    findCampaignCard(db, workspaceId, campaignId),
    listCampaignItems(db, workspaceId, campaignId, items),
  ]);
  return found ? { ...found, items: rows } : null;
}
