import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ContactId, WorkspaceId } from "../../ids.ts";

/** An inbound message; `sent_at` is ISO text for the next page's cursor. */
export interface InboundMessage extends Record<string, unknown> {
  id: string;
  contact_id: ContactId;
  /** Cut to 2,000 characters. */
  text: string;
  sent_at: string;
}

/** A page of inbound messages of `[from, to)`, newest first, after `before`; `limit` is 2,000 unless given. */
export const listInboundMessages = (
  db: Db,
  workspaceId: WorkspaceId,
  page: { from: string; to: string; before?: { sentAt: string; id: string } | undefined; limit?: number },
) =>
  db.execute<InboundMessage>(sql`
    select id, contact_id, left(text, 2000) as text, sent_at::text
      from messages
     where workspace_id = ${workspaceId} and direction = 'inbound'
       and sent_at >= ${page.from}::timestamptz and sent_at < ${page.to}::timestamptz
       and (${page.before?.sentAt ?? null}::timestamptz is null
            or (sent_at, id) < (${page.before?.sentAt ?? null}::timestamptz, ${page.before?.id ?? null}::uuid))
     order by messages.sent_at desc, id desc
     limit ${page.limit ?? 2000}`);
