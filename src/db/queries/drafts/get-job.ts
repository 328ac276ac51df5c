import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { DraftJobId, WorkspaceId } from "../../ids.ts";
import { draftJobs } from "../../schema/draft-jobs.ts";
import { projects } from "../../schema/projects.ts";

/** A job with its project, or no row. */
export const getJob = (db: Db, workspaceId: WorkspaceId, id: DraftJobId) =>
  db
    .select({ job: draftJobs, project: projects })
    .from(draftJobs)
    .innerJoin(projects, eq(projects.id, draftJobs.projectId))
    .where(and(eq(draftJobs.workspaceId, workspaceId), eq(draftJobs.id, id)));

/** Why the last attempt at writing a job's draft failed; no row for a first attempt. */
export const lastProblem = (db: Db, workspace: WorkspaceId, job: DraftJobId) =>
  db.execute<{ message: string }>(sql`
    select s.error ->> 'message' as message
      from step_runs s
      join draft_jobs j on j.run_id = s.run_id
     where j.workspace_id = ${workspace} and j.id = ${job} and s.step = 'write' and s.outcome in ('retry', 'fail')
     order by s.seq desc
     limit 1`);
