import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ActionId, ContactId, WorkspaceId } from "../../ids.ts";
import type { brainActions } from "../../schema/brain.ts";

type Action = typeof brainActions.$inferSelect;

/** What may stand in the way of a recommendation: the contact's pending action of a type, or one decided. */
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

/** The pending action of each of these contacts and types, and the last one decided on each evidence; the newest decisions first. */
export const listDecisions = (db: Db, workspaceId: WorkspaceId, contactIds: ContactId[]) =>
  db.execute<Decision & Record<string, unknown>>(sql`
    select contact_id, type, id, pending, dismissed, evidence, decided_at::text
      from (select distinct on (contact_id, type, status = 'pending', evidence)
                   contact_id, type, id, status = 'pending' as pending, status = 'dismissed' as dismissed, evidence, decided_at
              from brain_actions
             where workspace_id = ${workspaceId}
               and contact_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(contactIds)}::jsonb))
               and (status in ('actioned', 'dismissed') or (status = 'pending' and expires_at > app_now()))
             order by contact_id, type, status = 'pending', evidence, brain_actions.decided_at desc) as had
     order by contact_id, type, pending desc, had.decided_at desc`);
