import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";

/** The places of the first and the last message of a gathering, by their sources. */
export const placesOfSources = (db: Db, workspace: WorkspaceId, project: ProjectId, keys: string[]) =>
  db.execute<{ first: number | null; last: number | null; name: string }>(sql`
    select p.name, min(t.position) as first, max(t.position) as last
      from projects p
      left join transcript_messages t
             on t.project_id = p.id
            and t.source_key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
     where p.workspace_id = ${workspace}
       and p.id = ${project}
     group by p.name`);
