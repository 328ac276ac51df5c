import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { withinLocal } from "./recount.ts";

/** How a reason is spelt, with the last words of up to three of the people who were lost for it. */
export interface RejectionExamples extends Record<string, unknown> {
  key: string;
  reason: string;
  examples: { text: string; messageId: string; contactId: string }[];
}

/**
 * Of reasons counted in `[starts, ends)` of local time, the newest spelling and examples.
 * @param keys As `measureReasons` gives them: in small letters.
 */
export const listRejectionReasons = (
  db: Db,
  workspaceId: WorkspaceId,
  span: { timeZone: string; starts: string; ends: string },
  keys: string[],
) =>
  db.execute<RejectionExamples>(sql`
    select asked.key, lost.reason,
           coalesce((
             select jsonb_agg(jsonb_build_object('text', said.text, 'messageId', said.id, 'contactId', said.contact_id))
               from unnest(lost.contact_ids) as who (id),
                    lateral (select id, contact_id, text from messages
                              where workspace_id = ${workspaceId} and contact_id = who.id and direction = 'inbound'
                                and length(text) between 12 and 220
                              order by sent_at desc limit 1) as said), '[]'::jsonb) as examples
      from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) with ordinality as asked (key, place),
           lateral (select (array_agg(reason))[1] as reason, array_agg(contact_id) as contact_ids
                      from (select left(btrim(rejection_reason), 200) as reason, contact_id from leads
                             where workspace_id = ${workspaceId} and status = 'rejected'
                               and reason_key(rejection_reason) = asked.key
                               and ${withinLocal(sql`closed_at`, span.timeZone, span.starts, span.ends)}
                             order by closed_at desc limit 3) as newest) as lost
     where lost.reason is not null
     order by asked.place`);
