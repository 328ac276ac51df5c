import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** Gives a prospect's video its public address. One that has an address keeps it, so that a link sent out stays good. */
export const publishProspect = (
  db: Db,
  workspaceId: WorkspaceId,
  prospectId: ProspectId,
  share: { token: string; baseUrl: string },
) =>
  db
    .update(prospects)
    .set({
      shareToken: sql`coalesce(${prospects.shareToken}, ${share.token})`,
      finalVideoUrl: sql`${`${share.baseUrl}/share/`}::text || coalesce(${prospects.shareToken}, ${share.token})`,
      changedAt: appNow,
    })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ finalVideoUrl: prospects.finalVideoUrl });
