import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { type IngestCounts, keepReceipt, type MessageRow, type Receipt } from "./rows.ts";

/**
 * Takes messages in, at most one row an external id; a message is never changed by a later one of its id. What they tell of
 * a contact fills what is not known of it. Run under `lockIngest`, followed by `dateReplies`.
 */
export const takeMessages = (db: Db, workspaceId: WorkspaceId, rows: MessageRow[], receipt?: Receipt) =>
  db.execute<IngestCounts & Record<string, unknown>>(sql`
    with item as (
      select i.*
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i (
             new_id uuid, external_id text, new_contact_id uuid, contact_external_id text,
             name text, email text, company text, title text, direction text, text text, sent_at timestamptz
           )
      left join messages stored on stored.workspace_id = ${workspaceId} and stored.external_id = i.external_id
      where stored.id is null
    ),
    person as (
      select contact_external_id,
             (array_agg(new_contact_id))[1] as new_contact_id,
             (array_agg(name order by sent_at desc) filter (where name is not null))[1] as name,
             (array_agg(email order by sent_at desc) filter (where email is not null))[1] as email,
             (array_agg(company order by sent_at desc) filter (where company is not null))[1] as company,
             (array_agg(title order by sent_at desc) filter (where title is not null))[1] as title
      from item
      group by contact_external_id
    ),
    made as (
      insert into contacts (id, workspace_id, external_id, name, email, company, title)
      select new_contact_id, ${workspaceId}, contact_external_id, coalesce(name, contact_external_id), email, company, title
      from person
      order by contact_external_id
      on conflict do nothing
      returning id, external_id
    ),
    known as (
      select contacts.id, contacts.external_id,
             case when contacts.name = contacts.external_id then coalesce(person.name, contacts.name) else contacts.name end
               as name,
             coalesce(contacts.email, person.email) as email,
             coalesce(contacts.company, person.company) as company,
             coalesce(contacts.title, person.title) as title
      from contacts
      join person on person.contact_external_id = contacts.external_id
      where contacts.workspace_id = ${workspaceId}
    ),
    completed as (
      update contacts
      set name = known.name, email = known.email, company = known.company, title = known.title, changed_at = app_now()
      from known
      where contacts.id = known.id
        and (contacts.name, contacts.email, contacts.company, contacts.title)
            is distinct from (known.name, known.email, known.company, known.title)
    ),
    inserted as (
      insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
      select item.new_id, ${workspaceId}, contact.id, item.external_id, item.direction, item.text, item.sent_at
      from item
      join (select id, external_id from made union all select id, external_id from known) contact
        on contact.external_id = item.contact_external_id
      returning id
    ),
    count as (
      select (select count(*)::int from inserted) as accepted, 0 as updated
    ),
    kept as (${keepReceipt(workspaceId, receipt)})
    select accepted, updated from count`);
