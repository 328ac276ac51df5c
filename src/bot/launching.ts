import type { SlackUserId } from "../db/ids.ts";
import { listManagers } from "../db/queries/tenancy/list-managers.ts";
import type { Registration } from "./app.ts";
import { mention } from "./blocks/escape.ts";
import type { Delivery } from "./delivery.ts";
import type { Tenant } from "./tenancy.ts";

type Asked = [
  registration: Pick<Registration, "deps" | "tenancy">,
  tenant: Tenant,
  user: SlackUserId,
  delivery: Delivery,
];

/** Null for those who may launch, else a sentence that says who may. */
export const mayNotLaunch = (...asked: Asked): Promise<string | null> =>
  mayNotManage("launch campaigns, because launching costs money", ...asked);

/** Null for managers, else a sentence that says who may do it. @param what Follows "Only managers can". */
export async function mayNotManage(
  what: string,
  ...[{ deps, tenancy }, tenant, user, delivery]: Asked
): Promise<string | null> {
  const known = await tenancy.seen(tenant, user, delivery.signal);
  if (known?.role === "manager") return null;
  const fresh = await tenancy.refreshed(tenant, user, delivery.signal);
  if (fresh?.role === "manager") return null;
  if (!known && !fresh) return "Slack did not tell me who you are, so I cannot do that for you. Please try again.";
  const managers = (await listManagers(deps.db, tenant.id, 5)).map((manager) => mention(manager.slackUserId));
  const who = managers.length > 0 ? `Ask ${managers.join(" or ")}.` : "Ask an admin of this workspace.";
  return `Only managers can ${what}. ${who}`;
}
