import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** Keeps the id of the writer's conversation: the artifact that holds it. */
export const saveScriptThread = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, threadId: string) =>
  db
    .update(prospects)
    .set({ scriptThreadId: threadId, changedAt: appNow })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ id: prospects.id });
