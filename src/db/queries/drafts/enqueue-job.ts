import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type {
  DocumentId,
  DraftJobId,
  ProjectId,
  RunId,
  SlackUserId,
  TranscriptMessageId,
  WorkspaceId,
} from "../../ids.ts";
import type { PromptContext, TranscriptAnchor, Urgency } from "../../schema/draft-jobs.ts";

/** What a job is made of, checked already. */
export interface NewJob {
  id: DraftJobId;
  projectId: ProjectId;
  documentId: DocumentId;
  runId: RunId;
  messagePointers: TranscriptMessageId[];
  transcriptAnchors: TranscriptAnchor[];
  promptContext: PromptContext;
  urgency: Urgency;
  summaryHash: string;
  requestKey: string;
  requestedBy: SlackUserId | null;
}

/** For how long the same request is the same job, in seconds. */
export const SAME_WITHIN_SECONDS = 90;

/** The job that answers a request already: the request itself sent again, or the same asked for within 90 s and not failed. */
const twin = (workspace: WorkspaceId, ask: Pick<NewJob, "projectId" | "summaryHash" | "requestKey">) => sql`
  j.workspace_id = ${workspace}
  and j.project_id = ${ask.projectId}
  and (j.request_keys ? ${ask.requestKey}::text
       or (j.summary_hash = ${ask.summaryHash}
           and j.status <> 'error'
           and j.created_at > app_now() - make_interval(secs => ${SAME_WITHIN_SECONDS}::float8)))`;

/**
 * Fails the whole batch where a job answers the request already, or the project has `most` open ones. After `lockProject`:
 * of requests at once, one inserts, the others find its row. Raises CB001.
 */
export const requireNewJob = (
  db: Db,
  workspace: WorkspaceId,
  ask: Pick<NewJob, "id" | "projectId" | "summaryHash" | "requestKey">,
  most: number,
): Statement =>
  db.execute(sql`
    select case when exists (select from draft_jobs j where ${twin(workspace, ask)})
                  or (select count(*) from draft_jobs j
                       where j.workspace_id = ${workspace} and j.project_id = ${ask.projectId}
                         and j.status in ('queued', 'running')) >= ${most}
                  or not exists (select from projects p where p.workspace_id = ${workspace} and p.id = ${ask.projectId})
                then held(null, 0, ${ask.id}::uuid, 0, null) end as refused`);

/** Inserts a job; after `requireNewJob`. Nothing in another workspace's project. */
export const insertJob = (db: Db, workspace: WorkspaceId, job: NewJob) =>
  db.execute(sql`
    insert into draft_jobs (id, workspace_id, project_id, document_id, run_id, message_pointers, transcript_anchors,
                            prompt_context, urgency, summary_hash, request_keys, requested_by)
    select ${job.id}::uuid, p.workspace_id, p.id, ${job.documentId}::uuid, ${job.runId}::uuid,
           ${JSON.stringify(job.messagePointers)}::jsonb, ${JSON.stringify(job.transcriptAnchors)}::jsonb,
           ${JSON.stringify(job.promptContext)}::jsonb, ${job.urgency}, ${job.summaryHash},
           jsonb_build_array(${job.requestKey}::text), ${job.requestedBy}::text
      from projects p
     where p.workspace_id = ${workspace}
       and p.id = ${job.projectId}`);

/** What became of a request that a job answers already. */
export type JoinedJob = { id: DraftJobId; status: string; urgency: Urgency; raised: boolean };

/**
 * Joins a request to the job that answers it; a greater urgency raises a job that has not ended, and its run with it.
 * No row: nothing answers it any more. After `lockProject`.
 */
export const joinJob = (
  db: Db,
  workspace: WorkspaceId,
  ask: Pick<NewJob, "projectId" | "summaryHash" | "requestKey" | "urgency"> & { priority: number },
) =>
  db.execute<JoinedJob>(sql`
    with twin as (
      select j.id, j.run_id, j.urgency,
             j.status in ('queued', 'running')
               and array_position(array['low', 'normal', 'high'], ${ask.urgency}::text)
                   > array_position(array['low', 'normal', 'high'], j.urgency) as raises
        from draft_jobs j
       where ${twin(workspace, ask)}
       order by j.request_keys ? ${ask.requestKey}::text desc, j.created_at desc
       limit 1
    ),
    joined as (
      update draft_jobs j
         set urgency = case when t.raises then ${ask.urgency}::text else j.urgency end,
             request_keys = case when j.request_keys ? ${ask.requestKey}::text then j.request_keys
                                 else j.request_keys || jsonb_build_array(${ask.requestKey}::text) end,
             changed_at = case when t.raises then app_now() else j.changed_at end
        from twin t
       where j.id = t.id
      returning j.id, j.status, j.urgency, t.raises as raised
    ),
    hurried as (
      update runs r
         set priority = ${ask.priority}::smallint, changed_at = app_now()
        from twin t
       where t.raises
         and r.workspace_id = ${workspace}
         and r.id = t.run_id
         and r.state in ('queued', 'running', 'waiting')
    )
    select id, status, urgency, raised from joined`);

/** How many of a project's jobs have not ended. */
export const countOpenJobs = (db: Db, workspace: WorkspaceId, project: ProjectId) =>
  db.execute<{ open: number }>(sql`
    select count(*)::int as open from draft_jobs
     where workspace_id = ${workspace} and project_id = ${project} and status in ('queued', 'running')`);
