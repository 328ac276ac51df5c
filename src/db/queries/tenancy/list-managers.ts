import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { members } from "../../schema/tenancy.ts";

/** Those who may launch, the longest known first. */
export const listManagers = (db: Db, workspaceId: WorkspaceId, limit = 10) =>
  db
    .select({ slackUserId: members.slackUserId, name: members.name })
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), eq(members.role, "manager")))
    .orderBy(asc(members.seenAt), asc(members.slackUserId))
    .limit(limit);
