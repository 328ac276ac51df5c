import { type Db, runBatchAgain } from "../../../db/client.ts";
import { type CampaignId, newId, type RunId, type TaskId, type WorkspaceId } from "../../../db/ids.ts";
import { getContentCampaign } from "../../../db/queries/content/content-campaigns.ts";
import { runOfTask } from "../../../db/queries/content/get-task.ts";
import { runStatements } from "../../engine/start.ts";
import { campaignPipeline } from "../topics/campaign-pipeline.ts";

/** Gives an article a run where it never had one: the same request as its generation's, so that it gets one at most. */
export async function reviveOrphan(
  db: Db,
  workspace: WorkspaceId,
  campaignId: CampaignId,
  taskId: TaskId,
): Promise<void> {
  const [[found], last] = await db.batch([
    getContentCampaign(db, workspace, { id: campaignId }),
    runOfTask(db, workspace, taskId),
  ]);
  if (!found || last.rows.length > 0) return;
  const run = { id: newId<RunId>(), requestKey: `task:${taskId}`, subjectId: taskId, input: { taskId } };
  await runBatchAgain(db, () =>
    runStatements(db, workspace, { ...campaignPipeline(found.campaign), campaignId, runs: [run] }),
  );
}
