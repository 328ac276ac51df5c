import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { agentVersions } from "../../schema/registry.ts";

/** The newest version of each agent that the workspace has changed. */
export const listAgentVersions = (db: Db, workspace: WorkspaceId) =>
  db
    .selectDistinctOn([agentVersions.agent])
    .from(agentVersions)
    .where(eq(agentVersions.workspaceId, workspace))
    .orderBy(agentVersions.agent, desc(agentVersions.version));

/** All versions of one agent, newest first. */
export const listVersionsOfAgent = (db: Db, workspace: WorkspaceId, agent: string, limit: number) =>
  db
    .select()
    .from(agentVersions)
    .where(and(eq(agentVersions.workspaceId, workspace), eq(agentVersions.agent, agent)))
    .orderBy(desc(agentVersions.version))
    .limit(limit);

/** One version of an agent. */
export const findAgentVersion = (db: Db, workspace: WorkspaceId, agent: string, version: number) =>
  db
    .select()
    .from(agentVersions)
    .where(
      and(eq(agentVersions.workspaceId, workspace), eq(agentVersions.agent, agent), eq(agentVersions.version, version)),
    );
