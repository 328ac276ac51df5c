import { UserError } from "../../errors.ts";
import { launchNew, sampleCampaign } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { outside } from "../blocks/escape.ts";
import { helpCard } from "../blocks/help.ts";
import { card } from "../blocks/kit.ts";
import { launchModal, previewButtons } from "../blocks/launch-modal.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import type { LaunchAsked, LaunchKind } from "../launch/kind.ts";
import { LAUNCH_KINDS } from "../launch/kinds.ts";
import { keepDraft } from "../launch/preview.ts";
import { mayNotLaunch } from "../launching.ts";
import { inviteHint } from "../place.ts";
import { requestOf, SlashCommand } from "../requests.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** `/launch` opens the form, `/launch sample` launches five sample prospects, `/launch KIND …` previews; for managers. */
export function registerLaunch({ app, deps, tenancy }: Registration): void {
  app.command("/launch", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const [, first = "", rest = ""] = /^\s*(\S*)\s*([\s\S]*)$/.exec(command.text) ?? [];
    const word = first.toLowerCase();
    const kind = word === "" ? LAUNCH_KINDS[0] : LAUNCH_KINDS.find(({ key }) => key === word);
    if (!kind && !(word === "sample" && rest.trim() === "")) {
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
    const asked: LaunchAsked = { deps, tenant, user: command.user_id, origin, signal: delivery.signal };
    if (kind && rest.trim() !== "") return ack(await previewOf(asked, kind, rest.trim()));
    if (kind) {
      const view = await formView(asked, kind);
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

/** The form of a kind, with the list of all of them above. */
export async function formView(
  asked: LaunchAsked,
  kind: LaunchKind,
  shown?: Parameters<LaunchKind["fields"]>[1],
): Promise<Record<string, unknown>> {
  const kinds = LAUNCH_KINDS.map(({ key, label }) => ({ value: key, text: label }));
  const { channel, user } = asked.origin;
  return launchModal(
    kinds,
    kind.key,
    await kind.fields(asked, shown),
    JSON.stringify({ channel, user, kind: kind.key }),
  );
}

async function previewOf(asked: LaunchAsked, kind: LaunchKind, text: string) {
  try {
    const { draftId, preview } = await keepDraft(asked, kind, await kind.readLine(asked, text));
    return card([...preview.blocks, previewButtons(draftId, preview.held, preview.ready === "yes")]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return notice(outside([error.message, error.hint, "Nothing was started."].filter(Boolean).join(" "), 1_000));
  }
}
