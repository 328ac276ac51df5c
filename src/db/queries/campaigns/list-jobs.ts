import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { generationJobs } from "../../schema/effects.ts";

export type JobStatus = "pending" | "processing" | "complete" | "failed" | "unknown";

/** A film's order is settled when the provider takes it; the job is complete when its file is here. */
const status = sql<JobStatus>`case when ${generationJobs.type} = 'video' and ${generationJobs.status} = 'complete'
  and ${generationJobs.resultFile} is null then 'processing' else ${generationJobs.status} end`;

const listJobs = (db: Db, workspaceId: WorkspaceId, which: SQL, limit: number) =>
  db
    .select({
      id: generationJobs.id,
      prospectId: generationJobs.prospectId,
      runId: generationJobs.runId,
      type: generationJobs.type,
      scene: generationJobs.scene,
      status: status.as("job_status"),
      externalJobId: generationJobs.externalJobId,
      resultFile: generationJobs.resultFile,
      error: generationJobs.error,
      attempts: generationJobs.attempts,
      cost: generationJobs.cost,
      createdAt: generationJobs.createdAt,
    })
    .from(generationJobs)
    .where(and(eq(generationJobs.workspaceId, workspaceId), which))
    .orderBy(asc(generationJobs.createdAt), asc(generationJobs.id))
    .limit(limit);

/** Paid jobs of a prospect, oldest first. */
export const listJobsOfProspect = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, limit = 100) =>
  listJobs(db, workspaceId, eq(generationJobs.prospectId, prospectId), limit);

/** Paid jobs that stand at a status, oldest first. */
export const listJobsByStatus = (db: Db, workspaceId: WorkspaceId, wanted: JobStatus, limit = 100) =>
  listJobs(db, workspaceId, sql`${status} = ${wanted}`, limit);

/** The job a provider knows under this id. */
export const findJobByExternalId = (db: Db, workspaceId: WorkspaceId, externalId: string) =>
  listJobs(db, workspaceId, eq(generationJobs.externalJobId, externalId), 1);
