import { messageOf } from "../errors.ts";
import { outsideChannel } from "./blocks/notices.ts";
import type { BotDeps } from "./deps.ts";
import type { Tenant } from "./tenancy.ts";

/** How long the question may take, in milliseconds: without an answer the request goes on as if the bot were there. */
const ASK_WITHIN_MS = 800;

/** A sentence on how to invite the bot where it cannot post, else null. */
export async function inviteHint(deps: BotDeps, tenant: Tenant, channel: string): Promise<string | null> {
  try {
    const where = await deps.slack.membership(tenant.id, channel, AbortSignal.timeout(ASK_WITHIN_MS));
    return where === "member" ? null : outsideChannel(tenant.botUserId);
  } catch (error) {
    deps.log.info("slack.membership_unknown", { workspaceId: tenant.id, error: messageOf(error) });
    return null;
  }
}
