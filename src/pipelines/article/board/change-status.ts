import type { TaskId, WorkspaceId } from "../../../db/ids.ts";
import { runOfTask } from "../../../db/queries/content/get-task.ts";
import type { TaskStatus } from "../../../db/schema/content.ts";
import { UserError } from "../../../errors.ts";
import { TASK_WORDS } from "../status-words.ts";
import type { BoardDeps } from "./ports.ts";

/**
 * What a person may make of a task's status: `cancelled` ends its run, `backlog` has a blocked or cancelled one go on where it
 * stopped. All else follows from the work. @throws UserError that says what to do instead.
 */
export async function updateTaskStatus(
  { db, engine }: BoardDeps,
  workspace: WorkspaceId,
  taskId: TaskId,
  status: TaskStatus,
  by: string,
): Promise<void> {
  const run = (await runOfTask(db, workspace, taskId)).rows[0]?.id;
  if (!run) throw new UserError("There is no such article.");
  switch (status) {
    case "cancelled":
      return engine.cancel(workspace, run);
    case "backlog":
      return engine.retry(workspace, run, { by });
    case "revision_needed":
      throw new UserError("Say what should change.", "Use Send back on the article.");
    default:
      throw new UserError(
        `An article is ${TASK_WORDS[status]} when its work is.`,
        "Its status follows its steps; cancel it, or have it go on.",
      );
  }
}
