import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ContactId, LeadId, WorkspaceId } from "../../ids.ts";

/** An open lead whose score rose within the last seven days. */
export interface RisingLead extends Record<string, unknown> {
  lead_id: LeadId;
  contact_id: ContactId;
  name: string;
  temperature: "hot" | "warm" | "cold";
  score: number;
  prior_score: number;
  /** ISO moment of the first change of these days. */
  since: string;
  hours_since: number;
  owner: string | null;
}

/** Open leads that rose by `points` or more, the most risen first; one a contact, at most `limit`. */
export const listRisingLeads = (db: Db, workspaceId: WorkspaceId, options: { points: number; limit: number }) =>
  db.execute<RisingLead>(sql`
    select rising.lead_id, c.id as contact_id, c.name, rising.temperature, rising.score, rising.prior_score,
           rising.score_changed_at::text as since,
           extract(epoch from app_now() - rising.score_changed_at)::float8 / 3600 as hours_since, rising.owner
      from (select lead_id, contact_id, temperature, score, prior_score, score_changed_at, owner
              from (select distinct on (l.contact_id) l.id as lead_id, l.contact_id, l.temperature, l.score, l.prior_score,
                           l.score_changed_at, l.owner
                      from leads l
                     where l.workspace_id = ${workspaceId}
                       and l.status not in ('converted', 'rejected')
                       and l.score_changed_at > app_now() - interval '7 days'
                       and l.score > l.prior_score
                       and l.score - l.prior_score >= ${options.points}::int
                     order by l.contact_id, l.score - l.prior_score desc, l.id) as each
             order by score - prior_score desc, score desc, contact_id
             limit ${options.limit}::int) as rising
      join contacts c on c.id = rising.contact_id and c.workspace_id = ${workspaceId}
     order by rising.score - rising.prior_score desc, rising.score desc, c.id`);
