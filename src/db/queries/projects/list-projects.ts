import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { projects } from "../../schema/projects.ts";

/** Projects, the one that changed last first, with what they hold. */
export const listProjects = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db
    .select({
      id: projects.id,
      name: projects.name,
      slug: projects.slug,
      changedAt: projects.changedAt,
      messages: sql<number>`(select count(*)::int from transcript_messages t where t.project_id = ${projects.id})`,
      openTodos: sql<number>`(select count(*)::int from todos t where t.project_id = ${projects.id} and t.closed_at is null)`,
      documents: sql<number>`(select count(*)::int from documents d where d.project_id = ${projects.id})`,
      openJobs: sql<number>`(select count(*)::int from draft_jobs j where j.project_id = ${projects.id} and j.status in ('queued', 'running'))`,
    })
    .from(projects)
    .where(and(eq(projects.workspaceId, workspaceId)))
    .orderBy(desc(projects.changedAt), desc(projects.id))
    .limit(limit);
