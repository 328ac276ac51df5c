import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { ActionId, ContactId, RunId, WorkspaceId } from "../../ids.ts";
import type { brainActions } from "../../schema/brain.ts";
import { expireWorkspaceActions } from "./expire-actions.ts";
import { lockActions } from "./lock-actions.ts";

type Action = typeof brainActions.$inferSelect;

/** An action to be recommended. */
export interface NewAction {
  id: ActionId;
  runId?: RunId | null;
  contactId: ContactId;
  type: Action["type"];
  /** 0 to 100. */
  priority: number;
  parts: Action["parts"];
  urgency: Action["urgency"];
  reason: string;
  suggestedMessage?: string | null;
  /** The rule that made it. */
  signal?: string | null;
  /** Fingerprint of what it rests on: one decided with the same is not made again. */
  evidence?: string | null;
  /** ISO moment of what it rests on: an action done after it is not made again. */
  evidenceAt?: string | null;
  /** Why it came back after it was dismissed. */
  returned?: string | null;
  assignee?: string | null;
  /** Hours until it expires; 24 unless given. */
  expiresInHours?: number;
}

/**
 * Statements that add actions, to be run as one batch: lock, expire what is overdue, insert.
 * Left out: contacts of other workspaces; a type the contact has pending already; one that was decided on the same evidence, or
 * done after it. What was dismissed before fingerprints were kept returns only on newer evidence.
 */
export const createActions = (db: Db, workspaceId: WorkspaceId, actions: NewAction[]): Statement[] => [
  lockActions(db, workspaceId),
  expireWorkspaceActions(db, workspaceId),
  insertActions(db, workspaceId, actions),
];

const insertActions = (db: Db, workspaceId: WorkspaceId, actions: NewAction[]) =>
  db.execute<{ id: ActionId }>(sql`
    insert into brain_actions (id, workspace_id, run_id, contact_id, type, priority, parts, urgency, reason,
                               suggested_message, signal, evidence, returned, assignee, expires_at)
    select distinct on (item."contactId", item.type)
           item.id, ${workspaceId}::uuid, item."runId", item."contactId", item.type,
           least(100, greatest(0, item.priority)), item.parts, item.urgency, item.reason, item."suggestedMessage",
           item.signal, item.evidence, item.returned, item.assignee,
           app_now() + make_interval(hours => coalesce(item."expiresInHours", 24))
      from jsonb_to_recordset(${JSON.stringify(actions)}::jsonb)
        as item (id uuid, "runId" uuid, "contactId" uuid, type text, priority int, parts jsonb, urgency text,
                 reason text, "suggestedMessage" text, signal text, evidence text, returned text, assignee text, "evidenceAt" timestamptz, "expiresInHours" int)
      join contacts on contacts.id = item."contactId" and contacts.workspace_id = ${workspaceId}::uuid
     where not exists (
             select from brain_actions had
              where had.workspace_id = ${workspaceId}::uuid
                and had.contact_id = item."contactId"
                and had.type = item.type
                and (had.status = 'pending'
                     or (had.status in ('actioned', 'dismissed') and had.evidence = item.evidence)
                     or ((had.status = 'actioned' or (had.status = 'dismissed' and (had.evidence is null or item.evidence is null)))
                         and had.decided_at >= item."evidenceAt")))
     order by item."contactId", item.type, item.priority desc
        on conflict do nothing
    returning id`);
