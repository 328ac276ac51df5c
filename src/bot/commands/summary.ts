import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { PERIODS } from "../blocks/words.ts";
import { inviteHint } from "../place.ts";
import { requestOf, SlashCommand } from "../requests.ts";
import { parsePeriod } from "./period.ts";

/** `/summary [today|week|month|all]`: starts a run of the brain; its card is posted into the channel. */
export function registerSummary({ app, deps, tenancy }: Registration): void {
  app.command("/summary", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const period = parsePeriod(command.text);
    if (!period) {
      const typed = command.text.trim().toLowerCase();
      await ack(helpCard("/summary", typed === "help" ? undefined : command.text));
      return;
    }
    const [hint] = await Promise.all([
      inviteHint(deps, tenant, command.channel_id),
      tenancy.seen(tenant, command.user_id, delivery.signal),
    ]);
    delivery.mustBeInTime();
    await deps.engine.start(tenant.id, {
      pipeline: "brain",
      requestKey: `command:${command.trigger_id}`,
      input: { period, type: "manual", trigger: "command", triggeredBy: command.user_id },
      origin: { channel: command.channel_id, user: command.user_id },
    });
    await ack(notice(`On it: the summary of ${PERIODS[period]} will be here in a moment.${hint ? ` ${hint}` : ""}`));
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}
