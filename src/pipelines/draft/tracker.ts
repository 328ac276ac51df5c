import type { DraftJobId } from "../../db/ids.ts";
import { markJobEnded, markJobEntered, tallyJob } from "../../db/queries/drafts/mark-job.ts";
import { wakeNextTurns } from "../../db/queries/drafts/take-turn.ts";
import type { DraftStatus } from "../../db/schema/draft-jobs.ts";
import type { SubjectTracker } from "../engine/define.ts";

/** Mirrors a run onto its job, and lets the project's next job begin. A cancelled job is an error that says so. */
export const jobTracker: SubjectTracker = {
  entered: (workspaceId, subjectId, word) => (db) => [
    markJobEntered(db, workspaceId, subjectId as DraftJobId, word as DraftStatus),
  ],
  ended:
    (workspaceId, subjectId, { state, problem }) =>
    (db) => [
      markJobEnded(
        db,
        workspaceId,
        subjectId as DraftJobId,
        state === "completed"
          ? { status: "completed" }
          : { status: "error", error: problem?.message ?? (state === "cancelled" ? "Cancelled." : "It failed.") },
      ),
      tallyJob(db, workspaceId, subjectId as DraftJobId),
      wakeNextTurns(db, workspaceId, subjectId as DraftJobId),
    ],
};
