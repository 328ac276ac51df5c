import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { DocumentId, DraftJobId, ProjectId, SlackUserId, VersionId, WorkspaceId } from "../../ids.ts";
import type { DocumentSection } from "../../schema/documents.ts";

/** A version to be added. */
export interface NewVersion {
  id: VersionId;
  kind: "draft" | "edit" | "restore";
  parentId: VersionId | null;
  jobId: DraftJobId | null;
  author: SlackUserId | null;
  markdown: string;
  sections: DocumentSection[];
  summary: string;
  requestKey: string | null;
}

/** Makes a document, or locks the one that is there, so that versions are numbered one after the other. */
export const holdDocument = (
  db: Db,
  workspace: WorkspaceId,
  document: { id: DocumentId; projectId: ProjectId; title: string },
): Statement =>
  db.execute(sql`
    insert into documents (id, workspace_id, project_id, title)
    select ${document.id}::uuid, p.workspace_id, p.id, ${document.title}
      from projects p
     where p.workspace_id = ${workspace}
       and p.id = ${document.projectId}
        on conflict (id) do update set changed_at = app_now() where documents.workspace_id = ${workspace}`);

/** Locks a document that is there. */
export const lockDocument = (db: Db, workspace: WorkspaceId, document: DocumentId): Statement =>
  db.execute(sql`select id from documents where workspace_id = ${workspace} and id = ${document} for update`);

/**
 * Adds a version after the newest and makes it the document's. After `holdDocument` or `lockDocument` in the same batch.
 * No row: the job or the request added it before, the document is not there, or `expects` is not its newest any more.
 */
export const addVersion = (
  db: Db,
  workspace: WorkspaceId,
  documentId: DocumentId,
  version: NewVersion,
  expects?: number,
) =>
  db.execute<{ id: VersionId; number: number }>(sql`
    with added as (
      insert into document_versions (id, workspace_id, document_id, number, kind, parent_id, job_id, author, markdown,
                                     sections, summary, request_key)
      select ${version.id}::uuid, d.workspace_id, d.id, d.version + 1, ${version.kind}, ${version.parentId}::uuid,
             ${version.jobId}::uuid, ${version.author}::text, ${version.markdown}, ${JSON.stringify(version.sections)}::jsonb,
             ${version.summary}, ${version.requestKey}::text
        from documents d
       where d.workspace_id = ${workspace}
         and d.id = ${documentId}
         and (${expects ?? null}::int is null or d.version = ${expects ?? null}::int)
         and not exists (select from document_versions v where v.job_id = ${version.jobId}::uuid)
          on conflict do nothing
      returning id, document_id, number
    ),
    moved as (
      update documents d
         set version = a.number, changed_at = app_now()
        from added a
       where d.id = a.document_id
    )
    select id, number from added`);

/** Keeps what a job's draft says of itself. */
export const saveGeneratedSummary = (db: Db, workspace: WorkspaceId, job: DraftJobId, summary: string): Statement =>
  db.execute(sql`
    update draft_jobs set generated_summary = ${summary}, changed_at = app_now()
     where workspace_id = ${workspace} and id = ${job}`);

/** Approves a version while it is the newest. No row: a newer one is there, or it was approved before. */
export const approveVersion = (db: Db, workspace: WorkspaceId, version: VersionId, by: SlackUserId) =>
  db.execute<{ id: DocumentId }>(sql`
    update documents d
       set approved_version = v.number, approved_by = ${by}, approved_at = app_now(), changed_at = app_now()
      from document_versions v
     where v.workspace_id = ${workspace}
       and v.id = ${version}
       and d.id = v.document_id
       and d.version = v.number
       and d.approved_version is distinct from v.number
    returning d.id`);
