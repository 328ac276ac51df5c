import type { Attributes } from "./columns.ts";
import { ACTIVITY } from "./lead-model.ts";

/** What is known of a lead, as the models read it. */
export interface KnownLead {
  source: string | null;
  attributes: Attributes;
  /** Messages of the lead's first week: theirs and ours. */
  replies: number;
  ours: number;
}

/** A lead's attributes to the model: the sender's, the source, and what was written in the first week. */
export const attributesOf = ({ attributes, source, replies, ours }: KnownLead): Attributes => ({
  ...(source !== null && !Object.values(attributes).includes(source) && { source }),
  ...attributes,
  [ACTIVITY.replies]: replies,
  [ACTIVITY.ours]: ours,
});
