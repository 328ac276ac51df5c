import type { TaskId } from "../../db/ids.ts";
import { getTask, listReaders } from "../../db/queries/content/get-task.ts";
import { FatalStepError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import { fence } from "../fence.ts";

/** What a step knows of its task. */
export type Loaded = Awaited<ReturnType<typeof loadTask>>;

/** The task a step works on, with its campaign, project and readers. @throws FatalStepError when it was removed meanwhile. */
export async function loadTask({ db, workspaceId }: Pick<StepContext, "db" | "workspaceId">, taskId: TaskId) {
  const [[found], readers] = await db.batch([getTask(db, workspaceId, taskId), listReaders(db, workspaceId, taskId)]);
  if (!found) throw new FatalStepError("The task no longer exists.");
  return { ...found, readers };
}

/** What every prompt of the pipeline begins with: the task, its campaign and its readers, fenced. */
export function taskFacts({ task, campaign, project, readers }: Loaded): string {
  return [
    fence("article", { title: task.title, keyword: task.keyword ?? "", angle: task.description }),
    fence("campaign", { topic: campaign.content?.topic ?? "", project: project.name }),
    fence("campaign_brief", campaign.brief),
    ...(readers.length > 0 ? [fence("readers", readers)] : []),
  ].join("\n\n");
}
