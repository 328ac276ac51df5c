import type { Writes } from "../../db/client.ts";
import type { TaskId } from "../../db/ids.ts";
import { notifySubscribers } from "../../db/queries/content/say.ts";
import type { StepContext } from "../engine/define.ts";

export { sayInThread } from "../../db/queries/content/say.ts";

/** Direct messages about stages that one person gets in 24 hours; the rest they see on the campaign's card. */
const MOST_A_DAY = 12;

/** Tells those who follow a task that a stage of it is finished, once a visit and person. */
export function stageDone(
  { workspaceId, run }: Pick<StepContext, "workspaceId" | "run">,
  taskId: TaskId,
  stage: string,
): Writes {
  const key = `run/${run.id}/${run.visit}/${stage}/tells`;
  return (db) => [notifySubscribers(db, workspaceId, taskId, { key, stage, mostADay: MOST_A_DAY })];
}
