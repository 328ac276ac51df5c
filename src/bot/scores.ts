import {
  attributesOf,
  type ConversationModel,
  conversationScorer,
  type LeadModel,
  leadScorer,
  priorConversationModel,
  priorLeadModel,
} from "../brain-models/index.ts";
import type { Db } from "../db/client.ts";
import type { ActionId, LeadId, WorkspaceId } from "../db/ids.ts";
import { conversationOfAction } from "../db/queries/brain/score-conversations.ts";
import { newestLeadOfAction } from "../db/queries/brain/score-leads.ts";
import { getActiveModel } from "../db/queries/brain/score-models.ts";
import { scoreLeads } from "../pipelines/index.ts";
import { type ExplainedScore, reasonsOf } from "./blocks/scores.ts";

/** The scores of the contact a recommendation is about, each with its parts by the model in use; none where there is nothing to score. */
export async function explainScores(db: Db, workspaceId: WorkspaceId, id: ActionId): Promise<ExplainedScore[]> {
  const [leads, conversations, [leadModel], [interestModel]] = await db.batch([
    newestLeadOfAction(db, workspaceId, id),
    conversationOfAction(db, workspaceId, id),
    getActiveModel(db, workspaceId, "lead"),
    getActiveModel(db, workspaceId, "interest"),
  ]);
  const explained: ExplainedScore[] = [];
  const [lead] = leads.rows;
  if (lead) {
    const score = leadScorer((leadModel?.parameters as LeadModel | undefined) ?? priorLeadModel());
    const { score: shown, model_score: given, sender_score: sender } = lead;
    explained.push({ kind: "lead", said: score(attributesOf(lead)), model: leadModel ?? null, shown, given, sender });
  }
  const [talk] = conversations.rows;
  if (talk) {
    const score = conversationScorer(
      (interestModel?.parameters as ConversationModel | undefined) ?? priorConversationModel(),
    );
    const { interest } = talk;
    const stored = { shown: interest, given: interest, sender: null };
    explained.push({ kind: "interest", said: score(talk.turns, talk.over), model: interestModel ?? null, ...stored });
  }
  return explained;
}

/** What most raised and lowered the scores of these leads, in a line each; by lead. */
export async function explainLeads(db: Db, workspaceId: WorkspaceId, ids: LeadId[]): Promise<Map<string, string>> {
  const scored = await scoreLeads(db, workspaceId, ids);
  return new Map(
    scored.map(({ lead, said }) => {
      const { score: shown, model_score: given, sender_score: sender } = lead;
      return [lead.id, reasonsOf({ kind: "lead", said, model: null, shown, given, sender })];
    }),
  );
}
