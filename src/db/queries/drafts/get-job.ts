import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { DraftJobId, ProjectId, WorkspaceId } from "../../ids.ts";
import { type DraftStatus, draftJobs } from "../../schema/draft-jobs.ts";
import { projects } from "../../schema/projects.ts";

/** A job with its project, or no row. */
export const getJob = (db: Db, workspaceId: WorkspaceId, id: DraftJobId) =>
  db
    .select({ job: draftJobs, project: projects })
    .from(draftJobs)
    .innerJoin(projects, eq(projects.id, draftJobs.projectId))
    .where(and(eq(draftJobs.workspaceId, workspaceId), eq(draftJobs.id, id)));

/** Jobs, newest first; of one project or one status where given. */
export const listJobs = (
  db: Db,
  workspaceId: WorkspaceId,
  filter: { projectId?: ProjectId | undefined; status?: DraftStatus | undefined },
  limit: number,
) =>
  db
    .select({ job: draftJobs, projectName: projects.name, projectSlug: projects.slug })
    .from(draftJobs)
    .innerJoin(projects, eq(projects.id, draftJobs.projectId))
    .where(
      and(
        eq(draftJobs.workspaceId, workspaceId),
        filter.projectId ? eq(draftJobs.projectId, filter.projectId) : undefined,
        filter.status ? eq(draftJobs.status, filter.status) : undefined,
      ),
    )
    .orderBy(desc(draftJobs.createdAt), desc(draftJobs.id))
    .limit(limit);

/** Why the last attempt at writing a job's draft failed; no row for a first attempt. */
export const lastProblem = (db: Db, workspace: WorkspaceId, job: DraftJobId) =>
  db.execute<{ message: string }>(sql`
    select s.error ->> 'message' as message
      from step_runs s
      join draft_jobs j on j.run_id = s.run_id
     where j.workspace_id = ${workspace} and j.id = ${job} and s.step = 'write' and s.outcome in ('retry', 'fail')
     order by s.seq desc
     limit 1`);
