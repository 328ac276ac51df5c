import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { type IngestCounts, keepReceipt, type LeadRow, type Receipt } from "./rows.ts";

/**
 * Takes leads and their contacts in, at most one row an external id. A lead of an older or the same `updated_at` changes
 * nothing; one without `updated_at` changes what it says otherwise. Run under `lockIngest`, followed by `dateReplies`.
 */
export const takeLeads = (db: Db, workspaceId: WorkspaceId, rows: LeadRow[], receipt?: Receipt) =>
  db.execute<IngestCounts & Record<string, unknown>>(sql`
    with item as (
      select i.*, coalesce(i.updated_at, app_now()) as version, stored.id as stored_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i (
             new_id uuid, external_id text, new_contact_id uuid, contact_external_id text,
             name text, email text, company text, title text,
             source text, temperature text, score int, status text, owner text, rejection_reason text, attributes jsonb,
             created_at timestamptz, updated_at timestamptz, given text[]
           )
      left join leads stored on stored.workspace_id = ${workspaceId} and stored.external_id = i.external_id
      where stored.id is null or i.updated_at is null or i.updated_at > stored.updated_at
    ),
    person as (
      select distinct on (contact_external_id) * from item order by contact_external_id, version desc
    ),
    made as (
      insert into contacts (id, workspace_id, external_id, name, email, company, title)
      select new_contact_id, ${workspaceId}, contact_external_id, name, email, company, title
      from person
      order by contact_external_id
      on conflict do nothing
      returning id, external_id
    ),
    known as (
      select contacts.id, contacts.external_id,
             case when 'name' = any(person.given) then person.name else contacts.name end as name,
             coalesce(person.email, contacts.email) as email,
             coalesce(person.company, contacts.company) as company,
             coalesce(person.title, contacts.title) as title,
             exists (
               select from leads newer
               where newer.workspace_id = ${workspaceId}
                 and newer.contact_id = contacts.id
                 and newer.updated_at > person.version
             ) as outdated
      from contacts
      join person on person.contact_external_id = contacts.external_id
      where contacts.workspace_id = ${workspaceId}
    ),
    corrected as (
      update contacts
      set name = known.name, email = known.email, company = known.company, title = known.title, changed_at = app_now()
      from known
      where contacts.id = known.id
        and not known.outdated
        and (contacts.name, contacts.email, contacts.company, contacts.title)
            is distinct from (known.name, known.email, known.company, known.title)
      returning contacts.external_id
    ),
    judged as (
      select item.*, contact.id as contact_id,
             coalesce(item.temperature, case
               when item.score >= coalesce(config.hot_threshold, 70) then 'hot'
               when item.score >= coalesce(config.warm_threshold, 40) then 'warm'
               else 'cold'
             end) as judged_temperature
      from item
      join (select id, external_id from made union all select id, external_id from known) contact
        on contact.external_id = item.contact_external_id
      left join brain_config config on config.workspace_id = ${workspaceId}
    ),
    inserted as (
      insert into leads (id, workspace_id, contact_id, external_id, source, temperature, score, status, owner,
                         rejection_reason, attributes, created_at, updated_at)
      select new_id, ${workspaceId}, contact_id, external_id, source, judged_temperature, score, coalesce(status, 'new'),
             owner, rejection_reason, coalesce(attributes, '{}'),
             coalesce(created_at, least(updated_at, app_now())), coalesce(updated_at, created_at, app_now())
      from judged
      where stored_id is null
      returning id
    ),
    merged as (
      select leads.id, judged.contact_id, judged.updated_at,
             case when 'source' = any(given) then judged.source else leads.source end as source,
             case when 'temperature' = any(given) or 'score' = any(given) and judged.score is not null
                  then judged_temperature else leads.temperature end as temperature,
             case when 'score' = any(given) then judged.score else leads.score end as score,
             case when 'status' = any(given) then judged.status else leads.status end as status,
             case when 'owner' = any(given) then judged.owner else leads.owner end as owner,
             case when 'rejection_reason' = any(given) then judged.rejection_reason else leads.rejection_reason end
               as rejection_reason,
             case when 'attributes' = any(given) then judged.attributes else leads.attributes end as attributes,
             case when 'created_at' = any(given) then judged.created_at else leads.created_at end as created_at
      from judged
      join leads on leads.id = judged.stored_id
    ),
    updated as (
      update leads
      set contact_id = merged.contact_id, source = merged.source, temperature = merged.temperature, score = merged.score,
          status = merged.status, owner = merged.owner, rejection_reason = merged.rejection_reason,
          attributes = merged.attributes, created_at = merged.created_at,
          updated_at = coalesce(merged.updated_at, greatest(leads.updated_at, app_now()))
      from merged
      where leads.id = merged.id
        and (merged.updated_at is not null
             or (leads.contact_id, leads.source, leads.temperature, leads.score, leads.status, leads.owner,
                 leads.rejection_reason, leads.attributes, leads.created_at)
                is distinct from
                (merged.contact_id, merged.source, merged.temperature, merged.score, merged.status, merged.owner,
                 merged.rejection_reason, merged.attributes, merged.created_at))
      returning leads.id
    ),
    count as (
      select (select count(*)::int from inserted) as accepted,
             (select count(*)::int
              from (select id from updated
                    union
                    select judged.stored_id
                    from judged
                    join corrected on corrected.external_id = judged.contact_external_id
                    where judged.stored_id is not null) touched) as updated
    ),
    kept as (${keepReceipt(workspaceId, receipt)})
    select accepted, updated from count`);
