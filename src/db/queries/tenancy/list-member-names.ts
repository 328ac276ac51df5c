import { eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { members } from "../../schema/tenancy.ts";

/** What the people of a workspace are called, as far as it is known. */
export const listMemberNames = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({ id: members.slackUserId, name: members.name })
    .from(members)
    .where(eq(members.workspaceId, workspaceId))
    .limit(5_000);
