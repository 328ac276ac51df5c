import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Something in a workspace's transcripts or documents that must not be. */
export type Anomaly = { project: string; kind: "gap" | "order" | "pointer" | "versions"; detail: string };

/**
 * Looks for what must not be: positions that are not 1 to n; messages of one conversation that were added together and stand in
 * another order than they were said; jobs that point at messages which are gone; documents whose versions are not 1 to their newest.
 */
export const checkTranscripts = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<Anomaly>(sql`
    select p.slug as project, found.kind, found.detail
      from (
        select t.project_id, 'gap' as kind, count(*) || ' messages, positions ' || min(t.position) || ' to ' || max(t.position) as detail
          from transcript_messages t
         where t.workspace_id = ${workspace}
         group by t.project_id
        having min(t.position) <> 1 or max(t.position) <> count(*)
        union all
        select s.project_id, 'order', 'message ' || s.position || ' was said before the one above it'
          from (select t.project_id, t.position, t.said_at,
                       lag(t.said_at) over (partition by t.project_id, t.created_at, split_part(t.source_key, ':', 2)
                                                order by t.position) as before
                  from transcript_messages t
                 where t.workspace_id = ${workspace} and t.said_at is not null) s
         where s.said_at < s.before
        union all
        select j.project_id, 'pointer', 'draft ' || j.id || ' points at a message that is gone'
          from draft_jobs j
         where j.workspace_id = ${workspace}
           and exists (select from jsonb_array_elements_text(j.message_pointers) as named
                        where not exists (select from transcript_messages t
                                           where t.project_id = j.project_id and t.id = named::uuid))
        union all
        select d.project_id, 'versions', 'document ' || d.id || ' is at version ' || d.version || ' of ' || count(v.id)
          from documents d left join document_versions v on v.document_id = d.id
         where d.workspace_id = ${workspace}
         group by d.id, d.project_id, d.version
        having count(v.id) <> d.version or coalesce(max(v.number), 0) <> d.version
      ) found
      join projects p on p.id = found.project_id
     order by p.slug, found.kind
     limit ${limit}`);
