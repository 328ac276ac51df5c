import { type SQL, sql } from "drizzle-orm";
import type { ContactId, LeadId, WorkspaceId } from "../../ids.ts";

/** A lead as the statement takes it: the keys are the columns of its record set. Moments are ISO texts. */
export interface LeadRow {
  new_id: LeadId;
  external_id: string;
  new_contact_id: ContactId;
  contact_external_id: string;
  name: string;
  email: string | null;
  company: string | null;
  title: string | null;
  source: string | null;
  /** Null: decided by the score and the workspace's thresholds. */
  temperature: string | null;
  score: number | null;
  status: string | null;
  owner: string | null;
  rejection_reason: string | null;
  attributes: Record<string, string | number | boolean | null> | null;
  created_at: string | null;
  /** Null: the sender keeps no versions, so the one that arrives last wins. */
  updated_at: string | null;
  /** What the sender said; the rest is filled in for a new lead and leaves a known one as it is. */
  given: string[];
}

/** A message as the statement takes it. `name` is null where the sender named only the contact's id. */
export interface MessageRow {
  new_id: string;
  external_id: string;
  new_contact_id: ContactId;
  contact_external_id: string;
  name: string | null;
  email: string | null;
  company: string | null;
  title: string | null;
  direction: string;
  text: string;
  sent_at: string;
}

/** The delivery that brought the rows, and what is answered besides the counts. */
export interface Receipt {
  source: string;
  externalId: string;
  /** How many items were good; those neither new nor updated are counted as unchanged. */
  good: number;
  errors: unknown[];
}

/** What one batch did, as its statement's single row tells it. */
export interface IngestCounts {
  accepted: number;
  updated: number;
}

/**
 * Keeps the answer in the transaction of the rows it speaks of; without a receipt it keeps nothing.
 * A delivery kept before violates the unique key and so undoes the whole batch.
 */
export const keepReceipt = (workspaceId: WorkspaceId, receipt: Receipt | undefined): SQL => sql`
  insert into receipts (workspace_id, source, external_id, response)
  select ${workspaceId}::uuid, ${receipt?.source ?? null}::text, ${receipt?.externalId ?? null}::text,
         jsonb_build_object(
           'accepted', count.accepted,
           'updated', count.updated,
           'unchanged', ${receipt?.good ?? 0}::int - count.accepted - count.updated,
           'errors', ${JSON.stringify(receipt?.errors ?? [])}::jsonb
         )
  from count
  where ${receipt?.externalId ?? null}::text is not null`;
