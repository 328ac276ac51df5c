import { and, desc, eq, or } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../ids.ts";
import { effects } from "../../schema/effects.ts";

/** What was done to the outside, the newest first: all of it, or that of one run or campaign. */
export const listEffects = (db: Db, workspaceId: WorkspaceId, of: string | undefined, limit = 15) =>
  db
    .select({
      kind: effects.kind,
      purpose: effects.purpose,
      item: effects.item,
      provider: effects.provider,
      state: effects.state,
      cost: effects.cost,
      error: effects.error,
      createdAt: effects.createdAt,
    })
    .from(effects)
    .where(
      and(
        eq(effects.workspaceId, workspaceId),
        of === undefined ? undefined : or(eq(effects.runId, of as RunId), eq(effects.campaignId, of as CampaignId)),
      ),
    )
    .orderBy(desc(effects.createdAt), desc(effects.id))
    .limit(limit);
