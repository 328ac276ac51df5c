import type { ClaimedRun } from "../../db/queries/engine/claim-run.ts";
import { messageOf } from "../../errors.ts";
import { closeIfFinished } from "./close.ts";
import type { EngineDeps } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import type { Attempted } from "./point.ts";
import { sayDue } from "./posts.ts";
import { askRender } from "./render.ts";

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
  if (ended && campaignId) haste.push(() => closeIfFinished(deps, workspace, campaignId));
  if (ended && run.origin) haste.push(() => sayDue(deps, workspace, { runId: run.id }));
  if (campaignId) {
    if (ended) haste.push(() => sayDue(deps, workspace, { campaignId }));
    haste.push(() => askRender(deps, workspace, { subjectType: "campaign", subjectId: campaignId }));
  }
  if (!goesOn) haste.push(() => dispatchDue(deps, workspace));
  for (const act of haste) {
    await act().catch((error) => deps.log.warn("afterwards", { run: run.id, message: messageOf(error) }));
  }
}
