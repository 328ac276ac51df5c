import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { DocumentId, DraftJobId, WorkspaceId } from "../../ids.ts";

/** Where the newest drafts of a document were told to be ready: their messages have buttons that fit the newest version only. */
export const readyPosts = (db: Db, workspace: WorkspaceId, document: DocumentId, limit: number) =>
  db.execute<{ job_id: DraftJobId; channel: string; ts: string }>(sql`
    select told.job_id, told.channel, told.ts
      from (select distinct on (v.number) v.number, j.id as job_id, e.result ->> 'channel' as channel, e.external_id as ts
              from document_versions v
              join draft_jobs j on j.id = v.job_id
              join effects e on e.run_id = j.run_id and e.workspace_id = v.workspace_id
             where v.workspace_id = ${workspace}
               and v.document_id = ${document}
               and e.purpose = 'last_word'
               and e.state = 'done'
               and e.external_id is not null
             order by v.number, e.created_at desc) told
     order by told.number desc
     limit ${limit}`);
