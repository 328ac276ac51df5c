import { z } from "zod";

/** What those who look after a workspace are told of its drafts. */
export const DraftNotice = z.discriminatedUnion("kind", [
  /** Attempts are exhausted. `summary` is of the document's newest version; null while it has none. */
  z.object({
    kind: z.literal("draft_alert"),
    jobId: z.uuid(),
    project: z.string(),
    slug: z.string(),
    title: z.string(),
    attempts: z.number(),
    error: z.string(),
    summary: z.string().nullable(),
  }),
  /** What the nightly check found: the first of them, and how many there are. */
  z.object({ kind: z.literal("order_alert"), found: z.number(), named: z.array(z.string()) }),
]);
export type DraftNotice = z.infer<typeof DraftNotice>;
