import { NOT_AS_REQUIRED, runBatchAgain, sqlState } from "../../db/client.ts";
import { type CampaignId, type EffectId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { type CancelledRun, cancelRun, fenceOpen, runSubject } from "../../db/queries/engine/cancel-run.ts";
import { orphanRuns } from "../../db/queries/engine/list-children.ts";
import { UserError } from "../../errors.ts";
import { parentStatements } from "./children.ts";
import { closeIfFinished } from "./close.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";

/**
 * Ends one open run as cancelled, with what mirrors it, and wakes its parent if it was the last child.
 * Null: it had ended already, and nothing was changed. @throws UserError where there is no such run.
 */
export async function cancelOpen(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  reason: string,
): Promise<CancelledRun | null> {
  const { db } = deps;
  const about = (await runSubject(db, workspace, run)).rows[0];
  if (!about) throw new UserError("There is no such run.");
  const tracker = pipelineOf(deps, about.pipeline)?.subject;
  const end = { state: "cancelled", problem: { code: "cancelled", message: reason } } as const;
  try {
    const [, cancelled] = await runBatchAgain(db, () => [
      fenceOpen(db, workspace, run),
      cancelRun(db, workspace, run, reason, newId<EffectId>()),
      ...(tracker && about.subject_id ? tracker.ended(workspace, about.subject_id, end)(db) : []),
      ...parentStatements(db, workspace, about.parent_run_id),
    ]);
    return (cancelled as { rows: CancelledRun[] }).rows[0] ?? null;
  } catch (error) {
    if (sqlState(error) === NOT_AS_REQUIRED) return null;
    throw error;
  }
}

/** Cancels open runs whose parent (this one, or any) has ended or no longer waits for them, and in turn their own. */
export async function cancelOrphans(deps: EngineDeps, workspace: WorkspaceId, parent: RunId | null): Promise<void> {
  const { rows } = await orphanRuns(deps.db, workspace, parent, 100);
  for (const { id } of rows) {
    const cancelled = await cancelOpen(deps, workspace, id, "The run that started it no longer waits for it.");
    if (!cancelled) continue;
    await cancelOrphans(deps, workspace, id);
    if (cancelled.campaign_id) await closeIfFinished(deps, workspace, cancelled.campaign_id as CampaignId);
  }
}
