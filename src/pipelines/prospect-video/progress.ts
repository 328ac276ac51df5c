import type { Db } from "../../db/client.ts";
import type { CampaignId, WorkspaceId } from "../../db/ids.ts";
import { countProspects } from "../../db/queries/campaigns/count-prospects.ts";
import { getCampaign } from "../../db/queries/campaigns/get-campaign.ts";
import { listProspects, type ProspectStatus } from "../../db/queries/campaigns/list-prospects.ts";

const NONE: Record<ProspectStatus, number> = {
  queued: 0,
  researching: 0,
  scripting: 0,
  generating_voice: 0,
  generating_visuals: 0,
  complete: 0,
  failed: 0,
};

/**
 * How far a campaign is, from one read of its rows; null where there is no such campaign. `inProgress` counts the
 * prospects that work has begun on and not ended. At most `limit` prospects are listed; the counts are of all.
 */
export async function campaignProgress(db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, limit = 10_000) {
  const [[campaign], counted, prospects] = await db.batch([
    getCampaign(db, workspaceId, campaignId),
    countProspects(db, workspaceId, campaignId),
    listProspects(db, workspaceId, campaignId, { limit }),
  ]);
  if (!campaign) return null;
  const counts = { ...NONE, ...Object.fromEntries(counted.map((row) => [row.status, row.count])) };
  const total = counted.reduce((sum, row) => sum + row.count, 0);
  const [completed, failed] = [counts.complete, counts.failed];
  return {
    campaign,
    prospects,
    counts,
    total,
    completed,
    failed,
    inProgress: total - completed - failed - counts.queued,
  };
}
