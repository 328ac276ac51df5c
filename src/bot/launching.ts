import type { SlackUserId } from "../db/ids.ts";
import { listManagers } from "../db/queries/tenancy/list-managers.ts";
import type { Registration } from "./app.ts";
import { mention } from "./blocks/escape.ts";
import type { Delivery } from "./delivery.ts";
import type { Tenant } from "./tenancy.ts";

/** Null for those who may launch, else a sentence that says who may. */
export async function mayNotLaunch(
  { deps, tenancy }: Pick<Registration, "deps" | "tenancy">,
  tenant: Tenant,
  user: SlackUserId,
  delivery: Delivery,
): Promise<string | null> {
  const known = await tenancy.seen(tenant, user, delivery.signal);
  if (known?.role === "manager") return null;
  const fresh = await tenancy.refreshed(tenant, user, delivery.signal);
  if (fresh?.role === "manager") return null;
  if (!known && !fresh) return "Slack did not tell me who you are, so I cannot launch for you. Please try again.";
  const managers = (await listManagers(deps.db, tenant.id, 5)).map((manager) => mention(manager.slackUserId));
  const who = managers.length > 0 ? `Ask ${managers.join(" or ")}.` : "Ask an admin of this workspace.";
  return `Only managers can launch campaigns, because launching costs money. ${who}`;
}
