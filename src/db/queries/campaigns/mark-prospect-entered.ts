import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";
import type { ProspectStatus } from "./list-prospects.ts";

/** Sets the status word of the step under way; the first one also says when work on the prospect began. */
export const markProspectEntered = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, status: ProspectStatus) =>
  db
    .update(prospects)
    .set({
      status,
      error: null,
      completedAt: null,
      replyId: null,
      startedAt: sql`coalesce(${prospects.startedAt}, app_now())`,
      changedAt: appNow,
    })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ id: prospects.id });
