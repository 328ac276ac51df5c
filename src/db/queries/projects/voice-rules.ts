import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProjectId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { voiceRules } from "../../schema/documents.ts";

export interface NewVoiceRule {
  id: string;
  projectId: ProjectId;
  text: string;
  norm: string;
  source: "instruction" | "edit" | "person";
  addedBy: SlackUserId | null;
}

/** Keeps a rule unless the project has it, or has `most` rules already. */
export const addVoiceRule = (db: Db, workspace: WorkspaceId, rule: NewVoiceRule, most: number) =>
  db.execute<{ id: string }>(sql`
    insert into voice_rules (id, workspace_id, project_id, text, norm, source, added_by)
    select ${rule.id}::uuid, p.workspace_id, p.id, ${rule.text}, ${rule.norm}, ${rule.source}, ${rule.addedBy}::text
      from projects p
     where p.workspace_id = ${workspace}
       and p.id = ${rule.projectId}
       and (select count(*) from voice_rules v where v.project_id = p.id) < ${most}
        on conflict (project_id, norm) do nothing
    returning id`);

/** A project's rules, oldest first. */
export const listVoiceRules = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId) =>
  db
    .select()
    .from(voiceRules)
    .where(and(eq(voiceRules.workspaceId, workspaceId), eq(voiceRules.projectId, projectId)))
    .orderBy(asc(voiceRules.createdAt), asc(voiceRules.id));

/** One rule, or no row. */
export const findVoiceRule = (db: Db, workspaceId: WorkspaceId, id: string) =>
  db
    .select()
    .from(voiceRules)
    .where(and(eq(voiceRules.workspaceId, workspaceId), eq(voiceRules.id, id)));

/** Writes a rule anew. No row: there is none. A text that the project has already raises 23505. */
export const editVoiceRule = (db: Db, workspaceId: WorkspaceId, id: string, text: string, norm: string) =>
  db
    .update(voiceRules)
    .set({ text, norm, source: "person", changedAt: appNow })
    .where(and(eq(voiceRules.workspaceId, workspaceId), eq(voiceRules.id, id)))
    .returning({ projectId: voiceRules.projectId });

/** Forgets a rule. No row: there is none. */
export const removeVoiceRule = (db: Db, workspaceId: WorkspaceId, id: string) =>
  db
    .delete(voiceRules)
    .where(and(eq(voiceRules.workspaceId, workspaceId), eq(voiceRules.id, id)))
    .returning({ projectId: voiceRules.projectId });
