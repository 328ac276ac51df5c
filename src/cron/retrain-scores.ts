import { z } from "zod";
import {
  attributesOf,
  aucOf,
  type ConversationModel,
  conversationScorer,
  type LeadModel,
  leadScorer,
  trainConversations,
  trainLeads,
} from "../brain-models/index.ts";
import { type Db, runBatch, runBatchAgain, type Statement } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import {
  countConversationOutcomes,
  listConversationOutcomes,
  listConversationsToScore,
  writeInterest,
} from "../db/queries/brain/score-conversations.ts";
import {
  countLeadOutcomes,
  type LeadOutcome,
  listLeadOutcomes,
  listLeadsToScore,
  writeLeadScores,
} from "../db/queries/brain/score-leads.ts";
import { getActiveModel, saveModel, type TrainedModel } from "../db/queries/brain/score-models.ts";
import { workspacePage } from "../db/queries/engine/unsaid-endings.ts";
import { lockIngest } from "../db/queries/ingest/lock-ingest.ts";
import type { QueueMessage, QueuePort } from "../pipelines/ports.ts";

const LIMITS = {
  /** Workspaces asked in one go; the rest follow in a message of their own. */
  workspaces: 100,
  /** Rows learned from: what a Worker works through in about two seconds. */
  leads: 10_000,
  conversations: 1_500,
  /** Rows scored in one message. */
  leadPage: 2_000,
  conversationPage: 500,
  /** New ends before it is worth learning again: so many, and this share of those already learned from. */
  newEnds: 10,
  newShare: 0.05,
  /** Senders' scores of either outcome needed to say how good they are. */
  senderScores: 25,
};

interface ScoreDeps {
  db: Db;
  queue: QueuePort;
}

const jobBody = z.object({
  workspace: z.uuid().optional(),
  kind: z.enum(["lead", "interest"]).optional(),
  after: z.uuid().optional(),
});

/** The nightly job and the messages it sends itself, by what the body holds; any other body means from the first workspace. */
export async function runScoreJob(deps: ScoreDeps, body: unknown): Promise<Record<string, unknown>> {
  const { workspace, kind, after = null } = jobBody.safeParse(body).data ?? {};
  if (!workspace) return retrainScores(deps, after as WorkspaceId | null);
  if (!kind) return retrainWorkspace(deps, workspace as WorkspaceId);
  return giveScores(deps, workspace as WorkspaceId, kind, after);
}

/** Asks for each workspace's scores to be learned and given anew, a message a workspace. */
async function retrainScores({ db, queue }: ScoreDeps, after: WorkspaceId | null): Promise<{ asked: number }> {
  const { rows } = await workspacePage(db, after, LIMITS.workspaces);
  const messages = rows.map(({ id }) => message({ workspace: id }));
  const last = rows.at(-1);
  if (rows.length === LIMITS.workspaces && last) messages.push(message({ after: last.id }));
  if (messages.length > 0) await queue.publish(messages);
  return { asked: rows.length };
}

/** Learns anew what has enough new ends, then asks for the scores to be given. */
async function retrainWorkspace({ db, queue }: ScoreDeps, workspace: WorkspaceId): Promise<{ trained: string[] }> {
  const trained: string[] = [];
  if (await learn(db, workspace, "lead", countLeadOutcomes, learnLeads)) trained.push("lead");
  if (await learn(db, workspace, "interest", countConversationOutcomes, learnConversations)) trained.push("interest");
  await queue.publish([message({ workspace, kind: "lead" }), message({ workspace, kind: "interest" })]);
  return { trained };
}

/** Scores a page of leads or conversations by the model in use and asks for the next one. */
async function giveScores(
  { db, queue }: ScoreDeps,
  workspace: WorkspaceId,
  kind: TrainedModel["kind"],
  after: string | null,
): Promise<{ scored: number; changed: number }> {
  const [active] = await getActiveModel(db, workspace, kind);
  if (!active) return { scored: 0, changed: 0 };
  const page =
    kind === "lead"
      ? await scoreLeads(db, workspace, active, after)
      : await scoreConversations(db, workspace, active, after);
  if (page.next) await queue.publish([message({ workspace, kind, after: page.next })]);
  return { scored: page.scored, changed: page.changed };
}

/** Writes scores while no batch is taken in: both touch the same leads and contacts, in orders of their own. Gives how many changed. */
async function alone(db: Db, workspace: WorkspaceId, write: () => Statement): Promise<number> {
  const answers = await runBatchAgain(db, () => [lockIngest(db, workspace), write()]);
  return (answers.at(-1) as { rows: unknown[] }).rows.length;
}

type ActiveModel = Awaited<ReturnType<typeof getActiveModel>>[number];

async function scoreLeads(db: Db, workspace: WorkspaceId, active: ActiveModel, after: string | null) {
  const score = leadScorer(active.parameters as unknown as LeadModel);
  const { rows } = await listLeadsToScore(db, workspace, after, LIMITS.leadPage);
  const scores = rows.map((lead) => ({ id: lead.id, score: score(attributesOf(lead)).score }));
  const overSender = active.auc !== null && active.senderAuc !== null && active.auc > active.senderAuc;
  const changed = await alone(db, workspace, () => writeLeadScores(db, workspace, scores, overSender));
  const next = rows.length === LIMITS.leadPage ? rows.at(-1)?.id : undefined;
  return { scored: rows.length, changed, next };
}

async function scoreConversations(db: Db, workspace: WorkspaceId, active: ActiveModel, after: string | null) {
  const score = conversationScorer(active.parameters as unknown as ConversationModel);
  const { rows } = await listConversationsToScore(db, workspace, after, LIMITS.conversationPage);
  const scores = rows.map(({ id, turns, over }) => ({ id, score: score(turns, over).score }));
  const changed = await alone(db, workspace, () => writeInterest(db, workspace, scores));
  const next = rows.length === LIMITS.conversationPage ? rows.at(-1)?.id : undefined;
  return { scored: rows.length, changed, next };
}

type Learned = Omit<TrainedModel, "kind" | "rows" | "positives">;

async function learn(
  db: Db,
  workspace: WorkspaceId,
  kind: TrainedModel["kind"],
  count: typeof countLeadOutcomes,
  train: (db: Db, workspace: WorkspaceId) => Promise<Learned>,
): Promise<boolean> {
  const [active] = await getActiveModel(db, workspace, kind);
  const [{ rows, positives } = { rows: 0, positives: 0 }] = (await count(db, workspace)).rows;
  const news = active ? Math.abs(rows - active.rows) + Math.abs(positives - active.positives) : 0;
  if (active && news < Math.max(LIMITS.newEnds, active.rows * LIMITS.newShare)) return false;
  const learned = await train(db, workspace);
  const answers = await runBatch(
    db,
    saveModel(db, workspace, active?.version ?? 0, { kind, rows, positives, ...learned }),
  );
  return (answers.at(-1) as { rows: unknown[] }).rows.length > 0;
}

async function learnLeads(db: Db, workspace: WorkspaceId): Promise<Learned> {
  const { rows } = await listLeadOutcomes(db, workspace, LIMITS.leads);
  const { model, quality } = trainLeads(
    rows.map((lead) => ({ attributes: attributesOf(lead), converted: lead.converted })),
  );
  const { auc, calibrationError } = quality;
  return { parameters: { ...model }, auc, calibrationError, senderAuc: senderAucOf(rows) };
}

function senderAucOf(rows: LeadOutcome[]): number | null {
  const scored = rows.filter((lead) => lead.sender_score !== null);
  const converted = scored.filter((lead) => lead.converted).length;
  if (Math.min(converted, scored.length - converted) < LIMITS.senderScores) return null;
  return aucOf(
    scored.map((lead) => (lead.converted ? 1 : 0)),
    scored.map((lead) => lead.sender_score ?? 0),
  );
}

async function learnConversations(db: Db, workspace: WorkspaceId): Promise<Learned> {
  const { rows } = await listConversationOutcomes(db, workspace, LIMITS.conversations);
  const { model, quality } = trainConversations(rows);
  const { auc, calibrationError } = quality;
  return { parameters: { ...model }, auc, calibrationError, senderAuc: null };
}

/** Names what is asked for and the day, so that the same is not done twice a day. */
function message(body: { workspace?: string; kind?: string; after?: string }): QueueMessage {
  const named = [body.workspace, body.kind, body.after].filter((part) => part !== undefined).join("_");
  const day = new Date().toISOString().slice(0, 10);
  return {
    path: "/cron/retrain-scores",
    body,
    deduplicationId: `retrain-scores_${named}_${day}`,
    label: "retrain-scores",
  };
}
