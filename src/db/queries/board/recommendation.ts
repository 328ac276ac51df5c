import { type InferSelectModel, sql } from "drizzle-orm";
import { brainActions } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";

/** A recommendation with its contact, as a card shows it. `open` and `asleep` are judged by the database's clock. */
export const recommendationColumns = {
  id: brainActions.id,
  runId: brainActions.runId,
  type: brainActions.type,
  priority: brainActions.priority,
  parts: brainActions.parts,
  urgency: brainActions.urgency,
  reason: brainActions.reason,
  suggestedMessage: brainActions.suggestedMessage,
  returned: brainActions.returned,
  assignee: brainActions.assignee,
  dismissReason: brainActions.dismissReason,
  status: brainActions.status,
  snoozedUntil: brainActions.snoozedUntil,
  decidedBy: brainActions.decidedBy,
  decidedAt: brainActions.decidedAt,
  expiresAt: brainActions.expiresAt,
  open: sql<boolean>`(${brainActions.status} = 'pending' and ${brainActions.expiresAt} > app_now())`,
  asleep: sql<boolean>`coalesce(${brainActions.status} = 'pending' and ${brainActions.snoozedUntil} > app_now(), false)`,
  contactName: contacts.name,
  contactCompany: contacts.company,
};

type Row = InferSelectModel<typeof brainActions>;
export type Recommendation = Pick<
  Row,
  | "id"
  | "runId"
  | "type"
  | "priority"
  | "parts"
  | "urgency"
  | "reason"
  | "suggestedMessage"
  | "returned"
  | "assignee"
  | "dismissReason"
  | "status"
  | "snoozedUntil"
  | "decidedBy"
  | "decidedAt"
  | "expiresAt"
> & { open: boolean; asleep: boolean; contactName: string; contactCompany: string | null };
