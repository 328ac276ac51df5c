import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** A reason leads were rejected for, with the last words of up to three of those people. */
export interface RejectionReason extends Record<string, unknown> {
  reason: string;
  count: number;
  examples: { text: string; messageId: string; contactId: string }[];
}

/** Reasons of leads whose rejection (last change) falls into `[from, to)`, the most frequent first; at most 5. Spelling counts, case does not. */
export const listRejectionReasons = (db: Db, workspaceId: WorkspaceId, from: string, to: string) =>
  db.execute<RejectionReason>(sql`
    with rejected as (
      select lower(btrim(rejection_reason)) as key, min(btrim(rejection_reason)) as reason, count(*)::int as count,
             (array_agg(contact_id order by updated_at desc))[1:3] as contact_ids
        from leads
       where workspace_id = ${workspaceId} and status = 'rejected' and btrim(coalesce(rejection_reason, '')) <> ''
         and updated_at >= ${from}::timestamptz and updated_at < ${to}::timestamptz
       group by 1
       order by 3 desc, 1
       limit 5
    )
    select reason, count,
           coalesce((
             select jsonb_agg(jsonb_build_object('text', said.text, 'messageId', said.id, 'contactId', said.contact_id))
               from unnest(contact_ids) as who (id),
                    lateral (select id, contact_id, text from messages
                              where workspace_id = ${workspaceId} and contact_id = who.id and direction = 'inbound'
                                and sent_at < ${to}::timestamptz and length(text) between 12 and 220
                              order by sent_at desc limit 1) as said), '[]'::jsonb) as examples
      from rejected
     order by count desc, reason`);
