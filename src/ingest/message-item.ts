import { z } from "zod";
import { newId } from "../db/ids.ts";
import type { MessageRow } from "../db/queries/ingest/rows.ts";
import { contact, externalId, LIMITS, moment, oneOf, requiredText } from "./fields.ts";

const DIRECTIONS = ["inbound", "outbound"] as const;

/** A message as a sender writes it: of a `contact`, or of a `contact_id` that is known or becomes known. */
export interface MessageItem {
  id: string | number;
  contact?: {
    /** Default: the e-mail address. */
    id?: string | number | null;
    name: string;
    email?: string | null;
    company?: string | null;
    title?: string | null;
  };
  contact_id?: string | number;
  /** `inbound` is from the contact to us. */
  direction: (typeof DIRECTIONS)[number];
  text: string;
  sent_at: string;
}

/** Checks a message item and makes its row. `now` is the product's time, against which dates are judged. */
export const messageItem = (now: Date) =>
  z
    .object(
      {
        id: externalId,
        contact: contact.nullish(),
        contact_id: externalId.nullish(),
        direction: oneOf(DIRECTIONS),
        text: requiredText(LIMITS.text),
        sent_at: moment(now),
      },
      { error: "must be an object" },
    )
    .transform((item, context): MessageRow => {
      const contactId = item.contact_id ?? item.contact?.id ?? item.contact?.email?.toLowerCase();
      if (contactId === undefined || contactId === null) {
        const message = "must name the contact: contact_id, or contact with an id or an e-mail address";
        context.issues.push({ code: "custom", input: item, path: ["contact_id"], message });
        return z.NEVER;
      }
      return {
        new_id: newId(),
        external_id: item.id,
        new_contact_id: newId(),
        contact_external_id: contactId,
        name: item.contact?.name ?? null,
        email: item.contact?.email ?? null,
        company: item.contact?.company ?? null,
        title: item.contact?.title ?? null,
        direction: item.direction,
        text: item.text,
        sent_at: item.sent_at,
      };
    });

/** One row a message: of rows of the same id the first stays, as a stored message would. */
export function foldMessages(rows: MessageRow[]): MessageRow[] {
  const folded = new Map<string, MessageRow>();
  for (const row of rows) if (!folded.has(row.external_id)) folded.set(row.external_id, row);
  return [...folded.values()];
}
