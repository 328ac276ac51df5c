import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/**
 * Gives every lead of these contacts the date of their reply, which the trigger on messages keeps: the first inbound one after
 * the first outbound one. Copied anew each time, so that the order in which messages and leads arrive does not matter.
 */
export const dateReplies = (db: Db, workspaceId: WorkspaceId, contactExternalIds: string[]) =>
  db.execute(sql`
    update leads
    set replied_at = contacts.replied_at
    from contacts
    where contacts.workspace_id = ${workspaceId}
      and contacts.external_id in (select jsonb_array_elements_text(${JSON.stringify(contactExternalIds)}::jsonb))
      and leads.workspace_id = ${workspaceId}
      and leads.contact_id = contacts.id
      and leads.replied_at is distinct from contacts.replied_at
    returning leads.id`);
