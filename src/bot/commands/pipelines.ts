import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf, SlashCommand } from "../requests.ts";
import { detailScreen, listScreen } from "../views/pipelines/screens.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** `/pipelines` opens the list of pipelines, `/pipelines SLUG` one of them; everybody may look, managers may change. */
export function registerPipelines({ app, deps, tenancy }: Registration): void {
  app.command("/pipelines", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const slug = command.text.trim().toLowerCase();
    if (slug === "help" || /\s/.test(slug)) {
      await ack(helpCard("/pipelines", slug === "help" ? undefined : command.text));
      return;
    }
    const refusal = await mayNotManage("change pipelines", { deps, tenancy }, tenant, command.user_id, delivery);
    delivery.mustBeInTime();
    let view: Record<string, unknown>;
    try {
      view = slug
        ? await detailScreen(deps, tenant.id, slug, { manages: refusal === null })
        : await listScreen(deps, tenant.id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await ack(helpCard("/pipelines", command.text));
      return;
    }
    await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });
}
