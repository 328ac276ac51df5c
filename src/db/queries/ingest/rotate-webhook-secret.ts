import { eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** Makes a sealed secret the workspace's current one. The one before stays valid until the next rotation. */
export const rotateWebhookSecret = (db: Db, workspaceId: WorkspaceId, sealed: string) =>
  db
    .update(workspaces)
    .set({ webhookSecret: sealed, formerWebhookSecret: workspaces.webhookSecret })
    .where(eq(workspaces.id, workspaceId))
    .returning({ id: workspaces.id });
