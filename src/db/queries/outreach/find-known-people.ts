import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** A person who was written to before, or is in a campaign that has not ended; `n` is the place in the list asked about. */
export type KnownPerson = {
  n: number;
  why: "contacted" | "running" | "messaged";
  /** The campaign's name; null for messages. */
  campaign: string | null;
  /** ISO moment of the video or the newest message. */
  at: string | null;
};

/**
 * Who of these was contacted before: by a video that was made, by a message of ours, or by a campaign under way. People are
 * known by their e-mail address, or by name and company. One row a person, the campaign under way before all else.
 */
export const findKnownPeople = (
  db: Db,
  workspaceId: WorkspaceId,
  people: { n: number; email: string | null; name: string; company: string }[],
) =>
  db.execute<KnownPerson>(sql`
    with item as (
      select i.n, lower(i.email) as email, lower(i.name) as name, lower(i.company) as company
        from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as i(n integer, email text, name text, company text)
    ),
    same as (
      select i.n, p.campaign_id, p.status, p.held, p.completed_at
        from item i join prospects p on p.workspace_id = ${workspaceId} and lower(p.email) = i.email
      union all
      select i.n, p.campaign_id, p.status, p.held, p.completed_at
        from item i join prospects p on p.workspace_id = ${workspaceId} and lower(p.name) = i.name and lower(p.company) = i.company
    ),
    hit as (
      select s.n, 'running' as why, c.name as campaign, null::timestamptz as at, 0 as rank
        from same s join campaigns c on c.id = s.campaign_id
       where c.status in ('running', 'paused') and s.status not in ('complete', 'failed') and s.held is null
      union all
      select s.n, 'contacted', c.name, s.completed_at, 1
        from same s join campaigns c on c.id = s.campaign_id
       where s.status = 'complete'
      union all
      select i.n, 'messaged', null, max(m.sent_at), 2
        from item i
        join contacts k on k.workspace_id = ${workspaceId} and lower(k.email) = i.email
        join messages m on m.workspace_id = ${workspaceId} and m.contact_id = k.id and m.direction = 'outbound'
       group by i.n
    )
    select distinct on (n) n, why, campaign, to_json(at) #>> '{}' as at
      from hit
     order by n, rank, at desc nulls last`);
