import type { TaskId } from "../../db/ids.ts";
import { cancelOpenTasks, markTaskEnded, markTaskEntered } from "../../db/queries/content/mark-task.ts";
import type { SubjectTracker } from "../engine/define.ts";
import { DONE_WORDS } from "./status-words.ts";

/**
 * Mirrors a run onto its task. The word comes from the run's own steps, not from the engine's: in a pipeline whose steps
 * were re-ordered, a task is what its last finished step made of it.
 */
export const taskTracker: SubjectTracker = {
  entered: (workspaceId, subjectId) => (db) => [markTaskEntered(db, workspaceId, subjectId as TaskId, DONE_WORDS)],
  ended:
    (workspaceId, subjectId, { state, problem }) =>
    (db) => [
      markTaskEnded(
        db,
        workspaceId,
        subjectId as TaskId,
        state === "completed"
          ? { status: "completed" }
          : state === "cancelled"
            ? { status: "cancelled" }
            : { status: "blocked", error: problem?.message ?? "It failed." },
      ),
    ],
  campaignCancelled: (workspaceId, campaignId) => (db) => [cancelOpenTasks(db, workspaceId, campaignId)],
};
