import { launchNew, sampleCampaign } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { outside } from "../blocks/escape.ts";
import { helpCard } from "../blocks/help.ts";
import { launchModal } from "../blocks/launch-modal.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import { mayNotLaunch } from "../launching.ts";
import { inviteHint } from "../place.ts";
import { requestOf, SlashCommand } from "../requests.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** `/launch` opens the form, `/launch sample` launches five sample prospects; for managers. */
export function registerLaunch({ app, deps, tenancy }: Registration): void {
  app.command("/launch", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const word = command.text.trim().toLowerCase();
    if (word !== "" && word !== "sample") {
      await ack(helpCard("/launch", word === "help" ? undefined : command.text));
      return;
    }
    const [refusal, hint] = await Promise.all([
      mayNotLaunch({ deps, tenancy }, tenant, command.user_id, delivery),
      inviteHint(deps, tenant, command.channel_id),
    ]);
    delivery.mustBeInTime();
    if (refusal) {
      await ack(notice(refusal));
      return;
    }
    const origin = { channel: command.channel_id, user: command.user_id };
    if (word === "") {
      const view = launchModal(sampleForm(), JSON.stringify(origin));
      await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
      await (hint ? ack(notice(hint)) : ack());
      return;
    }
    const sample = sampleCampaign();
    const launched = await launchNew(deps, tenant.id, {
      ...sample,
      requestKey: `command:${command.trigger_id}`,
      createdBy: command.user_id,
      origin,
    });
    const text = `Launched “${outside(sample.name, 120)}” with ${many(launched.total, "prospect")}. Its card will be here in a moment.`;
    await ack(notice(hint ? `${text} ${hint}` : text));
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

function sampleForm() {
  const { prospects, ...rest } = sampleCampaign();
  const lines = prospects.map((of) => [of.name, of.company, of.url, of.title, of.email].filter(Boolean).join(", "));
  return { ...rest, prospects: lines.join("\n") };
}
