import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { listInboundMessages } from "../../db/queries/brain/list-inbound-messages.ts";
import type { Said } from "./text/quote.ts";

/** Messages read at most, the newest ones: what a Worker analyses in about a second. */
export const MOST_MESSAGES = 10_000;
const PAGE = 2_000;

/** The inbound messages of `[from, to)`, newest first, by pages; `cut` says that there were more, `since` (ISO) from when on they are. */
export async function readMessages(
  db: Db,
  workspaceId: WorkspaceId,
  span: { from: string; to: string },
  most = MOST_MESSAGES,
): Promise<{ messages: Said[]; cut: boolean; since: string }> {
  const messages: Said[] = [];
  let before: { sentAt: string; id: string } | undefined;
  while (messages.length < most) {
    const limit = Math.min(PAGE, most - messages.length);
    const { rows } = await listInboundMessages(db, workspaceId, { ...span, before, limit });
    for (const row of rows) messages.push({ messageId: row.id, contactId: row.contact_id, text: row.text });
    const last = rows.at(-1);
    if (!last || rows.length < limit) return { messages, cut: false, since: span.from };
    before = { sentAt: last.sent_at, id: last.id };
  }
  return { messages, cut: true, since: before?.sentAt ?? span.from };
}
