import { z } from "zod";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { HOME_SETTINGS } from "../blocks/home.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";
import { openSettings } from "../settings.ts";

const Opened = z.object({ trigger_id: z.string() });

/** The button on the App Home that opens the settings; for managers. */
export function registerHomeButtons({ app, deps, tenancy }: Registration): void {
  app.action(HOME_SETTINGS, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user } = Click.parse(body);
    const refusal = await mayNotManage("change the settings", { deps, tenancy }, tenant, user.id, delivery);
    if (refusal) throw new UserError(refusal);
    await openSettings(deps, tenant, Opened.parse(body).trigger_id, null);
    await ack();
  });
}
