import type { WorkflowId } from "../../db/ids.ts";
import { advanceWorkflow, completeWorkflow, failWorkflow } from "../../db/queries/workflows/mark-workflow.ts";
import type { SubjectTracker } from "../engine/define.ts";

/** Mirrors a run onto its workflow. There is no status word for cancelled: such a workflow failed, and says why. */
export const workflowTracker: SubjectTracker = {
  entered: (workspace, subject, step) => (db) => [advanceWorkflow(db, workspace, subject as WorkflowId, step)],
  ended:
    (workspace, subject, { state, problem }) =>
    (db) => [
      state === "completed"
        ? completeWorkflow(db, workspace, subject as WorkflowId)
        : failWorkflow(
            db,
            workspace,
            subject as WorkflowId,
            problem?.message ?? (state === "cancelled" ? "Cancelled." : "It failed."),
          ),
    ],
};
