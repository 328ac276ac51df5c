import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** Keeps the file key of the whole narration. */
export const saveVoiceFile = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, fileKey: string) =>
  db
    .update(prospects)
    .set({ voiceFile: fileKey, changedAt: appNow })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ id: prospects.id });
