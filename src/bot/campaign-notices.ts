import type { Db } from "../db/client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../db/ids.ts";
import { findCampaignCard } from "../db/queries/board/find-campaign-card.ts";
import { findTriedItem, listToldItems } from "../db/queries/board/list-told-items.ts";
import type { Card, ItemNotice } from "../pipelines/ports.ts";
import { canaryEndedCard, itemsEndedCard } from "./blocks/campaign-replies.ts";

/** A reply about items of a campaign, from their rows as they stand. Null: nothing is left to say, because they began again. */
export async function itemNotice(db: Db, workspaceId: WorkspaceId, about: ItemNotice): Promise<Card | null> {
  if (about.kind === "items_ended") {
    const items = await listToldItems(db, workspaceId, about.replyId);
    return items.length === 0 ? null : itemsEndedCard(items);
  }
  const campaignId = about.campaignId as CampaignId;
  const [[found], [item]] = await db.batch([
    findCampaignCard(db, workspaceId, campaignId),
    findTriedItem(db, workspaceId, campaignId, about.prospectId as ProspectId),
  ]);
  if (!found || !item || found.campaign.canary !== "trying" || found.waiting === 0) return null;
  if (item.status !== "complete" && item.status !== "failed") return null;
  const { cost, unpriced, seconds } = item;
  return canaryEndedCard({ campaignId, item, cost, unpriced, seconds, waiting: found.waiting });
}
