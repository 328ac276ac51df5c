import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { type ProspectResearch, prospects } from "../../schema/campaigns.ts";

/** Keeps what was learned about a prospect. */
export const saveResearch = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, research: ProspectResearch) =>
  db
    .update(prospects)
    .set({ research, changedAt: appNow })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ id: prospects.id });
