import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/** A draft that failed for good, for those who run the deployment. */
export type FailedDraft = {
  id: string;
  workspace_id: string;
  project: string;
  attempts: number;
  error: string;
  summary: string | null;
};

/**
 * Takes failures nobody was alerted to yet, once each: of all workspaces, within two days. A refusal and a cancelling are the
 * asker's business. `summary` is of the document's newest version.
 */
export const takeFailures = (db: Db, limit: number) =>
  db.execute<FailedDraft>(sql`
    update draft_jobs j
       set alerted_at = app_now()
      from projects p
     where p.id = j.project_id
       and j.id in (select o.id from draft_jobs o
                     where o.status = 'error'
                       and o.alerted_at is null
                       and o.ended_at > app_now() - interval '2 days'
                       and o.error not like 'Cancelled%'
                       and o.error not like '%refused to write%'
                     order by o.ended_at
                     limit ${limit}
                       for update skip locked)
    returning j.id, j.workspace_id, p.name as project, j.attempts, j.error,
              (select v.summary from document_versions v where v.document_id = j.document_id order by v.number desc limit 1) as summary`);
