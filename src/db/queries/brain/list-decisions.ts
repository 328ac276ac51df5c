import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ActionId, ContactId, WorkspaceId } from "../../ids.ts";
import type { brainActions } from "../../schema/brain.ts";

type Action = typeof brainActions.$inferSelect;

/** What stands in the way of a recommendation: the contact's pending action of a type, or the last one decided. */
export interface Decision {
  contact_id: ContactId;
  type: Action["type"];
  id: ActionId;
  pending: boolean;
  dismissed: boolean;
  /** What it rested on; null of those made before this was kept. */
  evidence: string | null;
  /** ISO text; null while pending. */
  decided_at: string | null;
}

/** The pending or last decided action of each of these contacts and types. */
export const listDecisions = (db: Db, workspaceId: WorkspaceId, contactIds: ContactId[]) =>
  db.execute<Decision & Record<string, unknown>>(sql`
    select distinct on (contact_id, type)
           contact_id, type, id, status = 'pending' as pending, status = 'dismissed' as dismissed, evidence,
           decided_at::text
      from brain_actions
     where workspace_id = ${workspaceId}
       and contact_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(contactIds)}::jsonb))
       and (status in ('actioned', 'dismissed') or (status = 'pending' and expires_at > app_now()))
     order by contact_id, type, (status = 'pending') desc, decided_at desc`);
