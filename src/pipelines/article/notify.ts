import type { Writes } from "../../db/client.ts";
import type { TaskId } from "../../db/ids.ts";
import { notifySubscribers } from "../../db/queries/content/say.ts";
import type { StepContext } from "../engine/define.ts";

export { sayInThread } from "../../db/queries/content/say.ts";

/** Tells those who follow a task that a stage of it is finished, once a visit and person. */
export function stageDone(
  { workspaceId, run }: Pick<StepContext, "workspaceId" | "run">,
  taskId: TaskId,
  stage: string,
): Writes {
  const key = `run/${run.id}/${run.visit}/${stage}/tells`;
  return (db) => [notifySubscribers(db, workspaceId, taskId, { key, stage })];
}
