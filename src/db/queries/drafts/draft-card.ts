import { and, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "../../client.ts";
import type { DraftJobId, WorkspaceId } from "../../ids.ts";
import { documents, documentVersions } from "../../schema/documents.ts";
import { draftJobs } from "../../schema/draft-jobs.ts";
import { projects } from "../../schema/projects.ts";
import { runs } from "../../schema/runs.ts";

const before = alias(documentVersions, "before");

/**
 * A job as its messages show it: its project and run, the version it made, the one before that, and where the document
 * stands now. Versions and document are null while there are none.
 */
export const draftCardFacts = (db: Db, workspaceId: WorkspaceId, id: DraftJobId) =>
  db
    .select({
      job: draftJobs,
      project: projects,
      run: {
        id: runs.id,
        state: runs.state,
        step: sql<string | null>`${runs.steps} -> ${runs.stepIndex}::int ->> 'name'`,
        failures: runs.failures,
        error: runs.error,
        wait: runs.wait,
        dueAt: runs.dueAt,
        startedAt: runs.startedAt,
      },
      document: documents,
      version: documentVersions,
      previous: before,
      ahead: sql<number>`(
        select count(*)::int from draft_jobs o
         where o.project_id = ${draftJobs.projectId} and o.id <> ${draftJobs.id} and ${draftJobs.turnAt} is null
           and o.status in ('queued', 'running')
           and (o.turn_at is not null
                or array_position(array['low', 'normal', 'high'], o.urgency) > array_position(array['low', 'normal', 'high'], ${draftJobs.urgency})
                or (o.urgency = ${draftJobs.urgency} and (o.created_at, o.id) < (${draftJobs.createdAt}, ${draftJobs.id}))))`,
      now: sql<string>`app_now()`,
    })
    .from(draftJobs)
    .innerJoin(projects, eq(projects.id, draftJobs.projectId))
    .innerJoin(runs, eq(runs.id, draftJobs.runId))
    .leftJoin(documentVersions, eq(documentVersions.jobId, draftJobs.id))
    .leftJoin(documents, eq(documents.id, draftJobs.documentId))
    .leftJoin(
      before,
      and(eq(before.documentId, documentVersions.documentId), eq(before.number, sql`${documentVersions.number} - 1`)),
    )
    .where(and(eq(draftJobs.workspaceId, workspaceId), eq(draftJobs.id, id)));
