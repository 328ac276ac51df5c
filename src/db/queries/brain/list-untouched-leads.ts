import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ContactId, WorkspaceId } from "../../ids.ts";

/** A hot lead nobody wrote to since it came in. */
export interface UntouchedLead extends Record<string, unknown> {
  contact_id: ContactId;
  name: string;
  company: string | null;
  /** ISO moment the lead came in. */
  since: string;
  hours_since: number;
  score: number | null;
  source: string | null;
  owner: string | null;
}

/** Hot, still new leads of the last `days` without an outbound message since, the best scored first; one a contact, at most `limit`. */
export const listUntouchedLeads = (db: Db, workspaceId: WorkspaceId, options: { days: number; limit: number }) =>
  db.execute<UntouchedLead>(sql`
    select * from (
      select distinct on (leads.contact_id)
             leads.contact_id, contacts.name, contacts.company, leads.created_at::text as since,
             extract(epoch from app_now() - leads.created_at)::float8 / 3600 as hours_since,
             leads.score, leads.source, leads.owner
        from leads
        join contacts on contacts.id = leads.contact_id and contacts.workspace_id = ${workspaceId}
       where leads.workspace_id = ${workspaceId} and leads.temperature = 'hot' and leads.status = 'new'
         and leads.created_at > app_now() - make_interval(days => ${options.days}::int)
         and leads.created_at <= app_now()
         and coalesce(contacts.last_out_at < leads.created_at, true)
       order by leads.contact_id, leads.score desc nulls last, leads.created_at desc
    ) as untouched
     order by score desc nulls last, hours_since, contact_id
     limit ${options.limit}`);
