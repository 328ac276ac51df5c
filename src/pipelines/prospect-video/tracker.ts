import { type EffectId, newId, type ProspectId } from "../../db/ids.ts";
import type { ProspectStatus } from "../../db/queries/campaigns/list-prospects.ts";
import { failOpenProspects, markProspectEnded } from "../../db/queries/campaigns/mark-prospect-ended.ts";
import { markProspectEntered } from "../../db/queries/campaigns/mark-prospect-entered.ts";
import { requeueProspects } from "../../db/queries/campaigns/requeue-prospects.ts";
import { tellCanary, tellEnded } from "../../db/queries/campaigns/tell-ended.ts";
import type { SubjectTracker } from "../engine/define.ts";

/** Mirrors a run onto its prospect, and has its end told in the campaign's thread. There is no status word for cancelled: such a prospect failed, and says why. */
export const prospectTracker: SubjectTracker = {
  entered: (workspaceId, subjectId, word) => (db) => [
    markProspectEntered(db, workspaceId, subjectId as ProspectId, word as ProspectStatus),
  ],
  ended:
    (workspaceId, subjectId, { state, problem }) =>
    (db) => [
      markProspectEnded(
        db,
        workspaceId,
        subjectId as ProspectId,
        state === "completed"
          ? { status: "complete" }
          : { status: "failed", error: problem?.message ?? (state === "cancelled" ? "Cancelled." : "It failed.") },
      ),
      tellCanary(db, workspaceId, subjectId as ProspectId, newId<EffectId>()),
      tellEnded(db, workspaceId, subjectId as ProspectId, newId<EffectId>()),
    ],
  campaignRetried: (workspaceId, campaignId) => (db) => [requeueProspects(db, workspaceId, campaignId)],
  campaignCancelled: (workspaceId, campaignId) => (db) => [
    failOpenProspects(db, workspaceId, campaignId, "Cancelled."),
  ],
};
