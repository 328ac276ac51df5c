import type { CampaignId, WorkspaceId } from "../../db/ids.ts";
import type { ClaimedRun } from "../../db/queries/engine/claim-run.ts";
import { messageOf } from "../../errors.ts";
import { cancelOrphans } from "./cancel.ts";
import { closeIfFinished } from "./close.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import { type Attempted, waitOf } from "./point.ts";
import { sayDue } from "./posts.ts";
import { askRender, renderLive } from "./render.ts";

/** Whether the checkpoint may have made a question to people due. */
const asksPeople = ({ move }: Attempted["point"]): boolean =>
  (move.to === "again" && move.problem.ceiling !== undefined) || (move.to === "wait" && move.wait.hold !== undefined);

/**
 * What follows a committed checkpoint: the campaign's close, last words, the card, and the refill of the window.
 * All of it is only haste: the heartbeat finds whatever is lost here, so an error is noted and nothing more.
 */
export async function afterwards(
  deps: EngineDeps,
  run: ClaimedRun,
  { point }: Attempted,
  goesOn: boolean,
): Promise<void> {
  const { workspaceId: workspace, campaignId } = run;
  const ended = point.move.to === "end";
  const haste: (() => Promise<unknown>)[] = [];
  if (ended && campaignId) haste.push(() => closeAndShow(deps, workspace, campaignId));
  if (pipelineOf(deps, run.pipeline)?.says) haste.push(() => sayDue(deps, workspace, null));
  if (ended && run.origin) haste.push(() => sayDue(deps, workspace, { runId: run.id }));
  if (campaignId) {
    if (ended || asksPeople(point)) haste.push(() => sayDue(deps, workspace, { campaignId }));
    haste.push(() => askRender(deps, workspace, { subjectType: "campaign", subjectId: campaignId }));
  }
  const live = pipelineOf(deps, run.pipeline)?.live;
  const { subjectId } = run;
  if (live && subjectId) {
    const subject = { subjectType: live, subjectId };
    // An ending shows at once; where another renderer has the card just then, the message behind it does it.
    if (ended) haste.push(() => renderLive(deps, workspace, subject));
    haste.push(() => askRender(deps, workspace, subject));
  }
  const leaves = point.move.to !== "wait" && point.move.to !== "again";
  const wait = waitOf(run);
  if (wait?.kind === "children" && !wait.ended && leaves) haste.push(() => cancelOrphans(deps, workspace, run.id));
  if (!goesOn) haste.push(() => dispatchDue(deps, workspace));
  for (const act of haste) {
    await act().catch((error) => deps.log.warn("afterwards", { run: run.id, message: messageOf(error) }));
  }
}

/** A campaign that closed shows so on its card before its report stands in the thread. */
async function closeAndShow(deps: EngineDeps, workspace: WorkspaceId, campaign: CampaignId): Promise<void> {
  if (!(await closeIfFinished(deps, workspace, campaign))) return;
  await renderLive(deps, workspace, { subjectType: "campaign", subjectId: campaign });
}
