import type { Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { agentVersions } from "../../schema/registry.ts";

/** Adds a version of an agent. No row: that version is there already, so somebody changed the agent meanwhile. */
export const insertAgentVersion = (
  db: Db,
  workspaceId: WorkspaceId,
  row: { agent: string; version: number; prompt: string | null; model: string | null; createdBy: SlackUserId | null },
) =>
  db
    .insert(agentVersions)
    .values({ ...row, workspaceId })
    .onConflictDoNothing()
    .returning();
