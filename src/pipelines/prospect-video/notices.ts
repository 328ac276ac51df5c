import { z } from "zod";

/** What people are told of a campaign's items. */
export const ItemNotice = z.discriminatedUnion("kind", [
  /** The item that was tried alone has ended: may the rest begin? */
  z.object({ kind: z.literal("canary_ended"), campaignId: z.uuid(), prospectId: z.uuid() }),
  /** Items ended: those that carry this reply. */
  z.object({ kind: z.literal("items_ended"), campaignId: z.uuid(), replyId: z.uuid() }),
]);
export type ItemNotice = z.infer<typeof ItemNotice>;
