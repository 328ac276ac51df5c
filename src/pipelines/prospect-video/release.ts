import { type Db, runBatchAgain } from "../../db/client.ts";
import type { CampaignId, WorkspaceId } from "../../db/ids.ts";
import { getCampaign } from "../../db/queries/campaigns/get-campaign.ts";
import { listProspectIds } from "../../db/queries/campaigns/list-prospect-ids.ts";
import { releaseCampaign, releaseProspects } from "../../db/queries/campaigns/release-campaign.ts";
import { lockCampaign } from "../../db/queries/engine/insert-runs.ts";
import { UserError } from "../../errors.ts";
import { beginProspects } from "./launch.ts";
import { prospectVideo } from "./pipeline.ts";

/** The campaign keeps the order of steps it was launched with, and gives it to what is added. */
const KEPT = { pipeline: prospectVideo };

const rowsOf = (answer: unknown) => (answer as { rows: unknown[] }).rows;

/**
 * Begins everything that waited while a campaign's first item was tried. Answers how many. Kick the engine afterwards.
 * @throws UserError where nothing waits.
 */
export async function releaseRest(deps: { db: Db }, workspaceId: WorkspaceId, campaignId: CampaignId): Promise<number> {
  const { db } = deps;
  const ids = await listProspectIds(db, workspaceId, campaignId);
  const [, released, , begun] = await runBatchAgain(db, () => [
    lockCampaign(db, workspaceId, campaignId),
    releaseCampaign(db, workspaceId, campaignId),
    ...beginProspects(db, workspaceId, campaignId, KEPT, ids),
  ]);
  if (rowsOf(released).length === 0) {
    const [campaign] = await getCampaign(db, workspaceId, campaignId);
    if (!campaign) throw new UserError("There is no such campaign.");
    throw campaign.canary === "trying"
      ? new UserError(`The campaign is ${campaign.status} already.`, "Launch a new one to go on.")
      : new UserError("The rest has been released already.", "Its card shows how far it is.");
  }
  return rowsOf(begun).length;
}

/**
 * Begins those who were held because somebody had written to them before. Answers how many. While a first item is tried alone,
 * they wait with the others. Kick the engine afterwards.
 * @throws UserError where nobody is held any more.
 */
export async function letThrough(deps: { db: Db }, workspaceId: WorkspaceId, campaignId: CampaignId): Promise<number> {
  const { db } = deps;
  const [[campaign], held] = await db.batch([
    getCampaign(db, workspaceId, campaignId),
    listProspectIds(db, workspaceId, campaignId, "held"),
  ]);
  if (!campaign) throw new UserError("There is no such campaign.");
  if (campaign.status === "cancelled") throw new UserError("The campaign is cancelled.", "Launch a new one for them.");
  const ids = held.map(({ id }) => id);
  const [, through] = await runBatchAgain(db, () => [
    lockCampaign(db, workspaceId, campaignId),
    releaseProspects(db, workspaceId, campaignId, ids),
    ...(campaign.canary === "trying" ? [] : beginProspects(db, workspaceId, campaignId, KEPT, held)),
  ]);
  const count = rowsOf(through).length;
  if (count === 0) throw new UserError("Nobody is held any more.");
  return count;
}
