import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects, type Scene } from "../../schema/campaigns.ts";

/** Keeps a prospect's script. */
export const saveScript = (
  db: Db,
  workspaceId: WorkspaceId,
  prospectId: ProspectId,
  script: { scenes: Scene[]; fullNarration: string },
) =>
  db
    .update(prospects)
    .set({ script, changedAt: appNow })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ id: prospects.id });
