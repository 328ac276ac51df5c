import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";
import { voiceRules } from "../../schema/documents.ts";

/** A project's rules, oldest first. */
export const listVoiceRules = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId) =>
  db
    .select()
    .from(voiceRules)
    .where(and(eq(voiceRules.workspaceId, workspaceId), eq(voiceRules.projectId, projectId)))
    .orderBy(asc(voiceRules.createdAt), asc(voiceRules.id));
