import { z } from "zod";
import type { SlackUserId } from "../../db/ids.ts";
import { deleteDraft } from "../../db/queries/outreach/launch-drafts.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { LAUNCH_ACTIONS, LAUNCH_KIND } from "../blocks/launch-modal.ts";
import { notice } from "../blocks/notices.ts";
import { formView } from "../commands/launch.ts";
import { LAUNCH_PROJECT } from "../launch/kind.ts";
import { kindOf } from "../launch/kinds.ts";
import { launchDraftOf } from "../launch/preview.ts";
import { mayNotLaunch } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const Chosen = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({ id: z.string(), hash: z.string(), private_metadata: z.string() }),
  actions: z.array(z.object({ selected_option: z.object({ value: z.string() }).nullish() })).min(1),
});

/** Launch and Discard under a preview in a message, and the form's lists whose choice changes the others. */
export function registerLaunchActions({ app, deps, tenancy }: Registration): void {
  for (const [actionId, letThrough] of [
    [LAUNCH_ACTIONS.confirm, false],
    [`${LAUNCH_ACTIONS.confirm}_all`, true],
  ] as const) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const refusal = await mayNotLaunch({ deps, tenancy }, tenant, click.user.id, delivery);
      if (refusal) throw new UserError(refusal);
      const draft = draftOf(click.actions[0]?.value);
      delivery.mustBeInTime();
      const asked = { deps, tenant, user: click.user.id, signal: delivery.signal };
      const text = await launchDraftOf(asked, draft, letThrough);
      await ack();
      const responseUrl = click.response_url;
      if (responseUrl)
        delivery.later(() => deps.slack.respond(responseUrl, notice(text), AbortSignal.timeout(AFTERWARDS_MS)));
      delivery.later(() => deps.engine.kick(tenant.id));
    });
  }

  app.action(LAUNCH_ACTIONS.discard, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const [gone] = await deleteDraft(deps.db, tenant.id, draftOf(click.actions[0]?.value));
    await ack();
    const responseUrl = click.response_url;
    const text = gone ? "Discarded. Nothing was started." : "There is nothing left to discard.";
    if (responseUrl)
      delivery.later(() => deps.slack.respond(responseUrl, notice(text), AbortSignal.timeout(AFTERWARDS_MS)));
  });

  for (const list of [LAUNCH_KIND, LAUNCH_PROJECT]) {
    app.action(list, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const { user, view, actions } = Chosen.parse(body);
      const chosen = actions[0]?.selected_option?.value;
      const before = Metadata.parse(JSON.parse(view.private_metadata));
      const kind = kindOf(list === LAUNCH_KIND ? chosen : before.kind);
      if (!kind) throw new UserError("That kind of campaign is from another version of Callboard.");
      const origin = { channel: before.channel, user: user.id };
      const asked = { deps, tenant, user: user.id, origin, signal: delivery.signal };
      await ack();
      const changed = await formView(asked, kind, list === LAUNCH_PROJECT ? { project: chosen } : undefined);
      const at = { viewId: view.id, hash: view.hash };
      await deps.slack.updateView(tenant.id, at, changed, AbortSignal.timeout(AFTERWARDS_MS));
    });
  }
}

/** What the form carries along. */
const Metadata = z.object({ channel: z.string(), kind: z.string().optional() });

function draftOf(value: string | undefined): string {
  const id = z.uuid().safeParse(value);
  if (!id.success) throw new UserError("That button is from another version of Callboard.");
  return id.data;
}
