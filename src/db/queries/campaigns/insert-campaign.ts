import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { CampaignId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import type { Origin, PipelineSnapshot } from "../../schema/runs.ts";

/** What a campaign is made of, checked already. */
export interface CampaignRow {
  id: CampaignId;
  requestKey: string;
  name: string;
  brief: string;
  senderName: string;
  senderCompany: string;
  companyInfo: string;
  voiceId: string;
  totalItems: number;
  link?: string | null | undefined;
  /** Micro-USD; null: no ceiling. */
  budget?: number | null | undefined;
  canary?: "trying" | null | undefined;
  createdBy?: SlackUserId | undefined;
  origin?: Origin | undefined;
  /** Slug of the pipeline that was chosen; its kind's own unless given. */
  pipelineSlug?: string | undefined;
  /** What the runs keep; given with a launch. */
  snapshot?: PipelineSnapshot | undefined;
}

/**
 * Inserts a campaign of prospect videos, as a draft or already running.
 * A request key used before in the workspace raises 23505, so that the whole batch is undone.
 */
export const insertCampaign = (db: Db, workspaceId: WorkspaceId, row: CampaignRow, status: "draft" | "running") =>
  db
    .insert(campaigns)
    .values({
      ...row,
      workspaceId,
      kind: "prospect_video",
      status,
      launchedAt: status === "running" ? appNow : null,
    })
    .returning({ id: campaigns.id });
