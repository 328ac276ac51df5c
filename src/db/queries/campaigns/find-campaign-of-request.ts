import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** The campaign that a request made, if it made one. */
export const findCampaignOfRequest = (db: Db, workspaceId: WorkspaceId, requestKey: string) =>
  db
    .select({ id: campaigns.id, totalItems: campaigns.totalItems, status: campaigns.status })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.requestKey, requestKey)));
