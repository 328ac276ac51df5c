import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { members } from "../../schema/tenancy.ts";

/** A person of the workspace. No row: never seen. */
export const findMember = (db: Db, workspaceId: WorkspaceId, user: SlackUserId) =>
  db
    .select()
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), eq(members.slackUserId, user)));
