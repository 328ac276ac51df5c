import { runBatch } from "../../db/client.ts";
import { type CampaignId, type EffectId, newId, type WorkspaceId } from "../../db/ids.ts";
import { closeCampaign } from "../../db/queries/engine/close-campaign.ts";
import { lockCampaign } from "../../db/queries/engine/insert-runs.ts";
import type { EngineDeps } from "./deps.ts";

/** Closes a campaign if its last item has ended: first its row is locked, then looked at, in two statements of one batch. */
export async function closeIfFinished(
  deps: EngineDeps,
  workspace: WorkspaceId,
  campaign: CampaignId,
): Promise<boolean> {
  const [, closed] = await runBatch(deps.db, [
    lockCampaign(deps.db, workspace, campaign),
    closeCampaign(deps.db, workspace, campaign, newId<EffectId>()),
  ]);
  return ((closed as { rows: unknown[] }).rows.length ?? 0) > 0;
}
