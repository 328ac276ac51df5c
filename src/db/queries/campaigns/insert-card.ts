import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { newId } from "../../ids.ts";
import { liveMessages } from "../../schema/board.ts";
import { effects } from "../../schema/effects.ts";
import type { Origin } from "../../schema/runs.ts";

/** The ledger's key of a campaign's live message. */
export const cardKey = (campaignId: CampaignId): string => `card/${campaignId}`;

/** Orders the post of a campaign's live message, once. */
export const insertCardEffect = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, target: Origin) =>
  db
    .insert(effects)
    .values({
      id: newId(),
      workspaceId,
      key: cardKey(campaignId),
      kind: "post",
      purpose: "card",
      campaignId,
      provider: "Slack",
      state: "due",
      target,
    })
    .onConflictDoNothing();

/** The campaign's live message, not posted yet. */
export const insertCampaignCard = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, channel: string) =>
  db
    .insert(liveMessages)
    .values({
      id: newId(),
      workspaceId,
      subjectType: "campaign",
      subjectId: campaignId,
      channel,
      effectKey: cardKey(campaignId),
    })
    .onConflictDoNothing();
