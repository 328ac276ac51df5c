import { attributesOf, type LeadModel, leadScorer, priorLeadModel, type Score } from "../../brain-models/index.ts";
import type { Db } from "../../db/client.ts";
import type { LeadId, WorkspaceId } from "../../db/ids.ts";
import { type ExplainableLead, listLeadsToExplain } from "../../db/queries/brain/score-leads.ts";
import { getActiveModel } from "../../db/queries/brain/score-models.ts";

/** What the model in use says of these leads now; by the prior before the first training. */
export async function scoreLeads(
  db: Db,
  workspaceId: WorkspaceId,
  ids: LeadId[],
): Promise<{ lead: ExplainableLead; said: Score }[]> {
  if (ids.length === 0) return [];
  const [{ rows }, [model]] = await db.batch([
    listLeadsToExplain(db, workspaceId, ids),
    getActiveModel(db, workspaceId, "lead"),
  ]);
  const score = leadScorer((model?.parameters as LeadModel | undefined) ?? priorLeadModel());
  return rows.map((lead) => ({ lead, said: score(attributesOf(lead)) }));
}

/** What the model in use says of a lead now: `base` and parts add up to `score`; `parts` is "Channel: Referral +30; visits: 3 -4". */
type ScoreParts = Record<"score" | "base" | "parts", string>;

/** The parts of these leads' scores, by lead. */
export async function scoreParts(db: Db, workspaceId: WorkspaceId, ids: LeadId[]): Promise<Map<string, ScoreParts>> {
  const scored = await scoreLeads(db, workspaceId, ids);
  return new Map(
    scored.map(({ lead, said: { score, base, parts } }) => {
      const listed = parts.map(({ label, points }) => `${label} ${points > 0 ? "+" : ""}${points}`).join("; ");
      return [lead.id, { score: String(score), base: String(base), parts: listed }];
    }),
  );
}
