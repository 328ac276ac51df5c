import { and, eq, isNotNull } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { artifacts } from "../../schema/board.ts";
import { prospects } from "../../schema/campaigns.ts";

/** Takes a video's public address away. No row: it had none. Run it together with `revokeFiles`. */
export const revokeShare = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .update(prospects)
    .set({ shareToken: null, finalVideoUrl: null, changedAt: appNow })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId), isNotNull(prospects.shareToken)))
    .returning({ id: prospects.id });

/** Takes the public addresses of a prospect's files away. */
export const revokeFiles = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .update(artifacts)
    .set({ token: null })
    .where(and(eq(artifacts.workspaceId, workspaceId), eq(artifacts.subjectId, prospectId), isNotNull(artifacts.token)))
    .returning({ id: artifacts.id });
