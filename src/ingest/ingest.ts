import { z } from "zod";
import { type Db, runBatch, type Statement } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { dateReplies } from "../db/queries/ingest/date-replies.ts";
import { lockIngest } from "../db/queries/ingest/lock-ingest.ts";
import type { IngestCounts, LeadRow, MessageRow, Receipt } from "../db/queries/ingest/rows.ts";
import { takeLeads } from "../db/queries/ingest/take-leads.ts";
import { takeMessages } from "../db/queries/ingest/take-messages.ts";
import { foldLeads } from "./lead-item.ts";
import { foldMessages } from "./message-item.ts";

/** Most items of one batch: they are one statement, and one response of the database. */
export const MOST_ITEMS = 1_000;

const taken = z.object({ rows: z.tuple([z.object({ accepted: z.number(), updated: z.number() })]) });

/**
 * Takes leads in as one transaction, with the receipt if one is given.
 * `accepted` were not known before; `updated` were, and changed.
 */
export async function ingestLeads(
  db: Db,
  workspaceId: WorkspaceId,
  rows: LeadRow[],
  receipt?: Receipt,
): Promise<IngestCounts> {
  return run(db, workspaceId, rows, takeLeads(db, workspaceId, foldLeads(rows), receipt));
}

/** Takes messages in as one transaction, with the receipt if one is given. A stored message is never changed: `updated` is 0. */
export async function ingestMessages(
  db: Db,
  workspaceId: WorkspaceId,
  rows: MessageRow[],
  receipt?: Receipt,
): Promise<IngestCounts> {
  return run(db, workspaceId, rows, takeMessages(db, workspaceId, foldMessages(rows), receipt));
}

async function run(
  db: Db,
  workspaceId: WorkspaceId,
  rows: { contact_external_id: string }[],
  take: Statement,
): Promise<IngestCounts> {
  const contacts = [...new Set(rows.map((row) => row.contact_external_id))];
  const [, result] = await runBatch(db, [lockIngest(db, workspaceId), take, dateReplies(db, workspaceId, contacts)]);
  return taken.parse(result).rows[0];
}
