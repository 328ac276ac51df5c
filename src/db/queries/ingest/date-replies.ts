import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/**
 * Dates the reply of every lead of these contacts from all their messages: the first inbound one after the first outbound
 * one. Derived anew each time, so that the order in which messages and leads arrive does not matter.
 */
export const dateReplies = (db: Db, workspaceId: WorkspaceId, contactExternalIds: string[]) =>
  db.execute(sql`
    update leads
    set replied_at = reply.at
    from (
      select contacts.id as contact_id, (
               select min(inbound.sent_at)
               from messages inbound
               where inbound.workspace_id = ${workspaceId}
                 and inbound.contact_id = contacts.id
                 and inbound.direction = 'inbound'
                 and inbound.sent_at > (
                   select min(outbound.sent_at)
                   from messages outbound
                   where outbound.workspace_id = ${workspaceId}
                     and outbound.contact_id = contacts.id
                     and outbound.direction = 'outbound'
                 )
             ) as at
      from contacts
      where contacts.workspace_id = ${workspaceId}
        and contacts.external_id in (select jsonb_array_elements_text(${JSON.stringify(contactExternalIds)}::jsonb))
    ) reply
    where leads.workspace_id = ${workspaceId}
      and leads.contact_id = reply.contact_id
      and leads.replied_at is distinct from reply.at
    returning leads.id`);
