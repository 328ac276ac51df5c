import { z } from "zod";
import type { Registration } from "../app.ts";
import { publishHome } from "../home.ts";
import { requestOf } from "../requests.ts";

const Opened = z.object({ user: z.string(), tab: z.string().optional() });

/** `app_home_opened`: publishes the page. Nothing is written, so a repeated delivery only shows it again. */
export function registerHome({ app, deps }: Registration): void {
  app.event("app_home_opened", async ({ event, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, tab } = Opened.parse(event);
    if (tab !== undefined && tab !== "home") return;
    delivery.later(() => publishHome(deps, tenant, user, AbortSignal.timeout(10_000)));
  });
}
