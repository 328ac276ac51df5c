import { attributesOf, type LeadModel, leadScorer, priorLeadModel } from "../../brain-models/index.ts";
import type { Db } from "../../db/client.ts";
import type { LeadId, WorkspaceId } from "../../db/ids.ts";
import { listLeadsToExplain } from "../../db/queries/brain/score-leads.ts";
import { getActiveModel } from "../../db/queries/brain/score-models.ts";

/** What the model in use says of a lead now: `base` and parts add up to `score`; `parts` is "Channel: Referral +30; visits: 3 -4". */
type ScoreParts = Record<"score" | "base" | "parts", string>;

/** The parts of these leads' scores, by lead; by the prior before the first training. */
export async function scoreParts(db: Db, workspaceId: WorkspaceId, ids: LeadId[]): Promise<Map<string, ScoreParts>> {
  if (ids.length === 0) return new Map();
  const [{ rows }, [model]] = await db.batch([
    listLeadsToExplain(db, workspaceId, ids),
    getActiveModel(db, workspaceId, "lead"),
  ]);
  const scorer = leadScorer((model?.parameters as LeadModel | undefined) ?? priorLeadModel());
  return new Map(
    rows.map((lead) => {
      const { score, base, parts } = scorer(attributesOf(lead));
      const listed = parts.map(({ label, points }) => `${label} ${points > 0 ? "+" : ""}${points}`).join("; ");
      return [lead.id, { score: String(score), base: String(base), parts: listed }];
    }),
  );
}
