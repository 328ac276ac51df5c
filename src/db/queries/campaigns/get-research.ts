import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** What was learned about a prospect; `research` is null where nothing was yet. */
export const getResearch = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .select({ research: prospects.research })
    .from(prospects)
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)));
