import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { askedFor } from "../blocks/words.ts";
import { digestNow } from "../digest-now.ts";
import { inviteHint } from "../place.ts";
import { requestOf, SlashCommand } from "../requests.ts";
import { parsePeriod } from "./period.ts";

/** `/summary [period|digest]`: starts a run of the brain; its card is posted into the channel. */
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
    const digest = period === "digest" ? await digestNow(deps, tenant, command.user_id) : null;
    if (digest && "card" in digest) {
      await ack(digest.card);
      return;
    }
    delivery.mustBeInTime();
    await deps.engine.start(tenant.id, {
      pipeline: "brain",
      requestKey: `command:${command.trigger_id}`,
      input: digest
        ? { ...digest.preview }
        : { period, type: "manual", trigger: "command", triggeredBy: command.user_id },
      origin: { channel: command.channel_id, user: command.user_id },
    });
    await ack(notice(`On it: ${askedFor(period)} will be here in a moment.${hint ? ` ${hint}` : ""}`));
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}
