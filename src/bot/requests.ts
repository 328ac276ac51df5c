import type { Context } from "@slack/bolt";
import { z } from "zod";
import type { SlackUserId } from "../db/ids.ts";
import type { Delivery } from "./delivery.ts";
import type { Tenant } from "./tenancy.ts";

/** What every handler is given besides Slack's payload: put there by the receiver and by the authorization. */
export function requestOf(context: Context): { tenant: Tenant; delivery: Delivery } {
  return { tenant: context.tenant as Tenant, delivery: context.delivery as Delivery };
}

const userId = z.string().transform((id) => id as SlackUserId);

/** The parts of a slash command we read. */
export const SlashCommand = z.object({
  text: z.string().default(""),
  trigger_id: z.string().min(1),
  channel_id: z.string().min(1),
  user_id: userId,
});

/** The parts of a click we read. A click on the App Home has no channel and no message. */
export const Click = z.object({
  user: z.object({ id: userId }),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string() }).loose().optional(),
  container: z.object({ is_ephemeral: z.boolean().optional() }).optional(),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
});
export type Click = z.infer<typeof Click>;
