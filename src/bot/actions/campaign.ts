import { z } from "zod";
import type { CampaignId, SlackUserId, WorkspaceId } from "../../db/ids.ts";
import { getCampaign } from "../../db/queries/campaigns/get-campaign.ts";
import { UserError } from "../../errors.ts";
import { letThrough, releaseRest } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { CAMPAIGN_ACTIONS, CAMPAIGN_RAISE, type CampaignVerb, raiseModal } from "../blocks/campaign-buttons.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

/** Pause, Resume, Cancel, Retry failed, Release, Let through and Raise on a campaign's card; for managers. The card then shows it. */
export function registerCampaigns({ app, deps, tenancy }: Registration): void {
  for (const [verb, actionId] of Object.entries(CAMPAIGN_ACTIONS) as [CampaignVerb, string][]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const refusal = await mayNotManage("steer campaigns", { deps, tenancy }, tenant, click.user.id, delivery);
      if (refusal) throw new UserError(refusal);
      delivery.mustBeInTime();
      const text = await steer(deps, tenant.id, verb, campaignIn(click.actions[0]?.value), click.user.id);
      await ack();
      delivery.later(() => deps.engine.kick(tenant.id));
      const responseUrl = click.response_url;
      if (responseUrl)
        delivery.later(() => deps.slack.respond(responseUrl, notice(text), AbortSignal.timeout(AFTERWARDS_MS)));
    });
  }

  app.action(CAMPAIGN_RAISE, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.extend({ trigger_id: z.string().min(1) }).parse(body);
    const refusal = await mayNotManage("decide about money", { deps, tenancy }, tenant, click.user.id, delivery);
    if (refusal) throw new UserError(refusal);
    const [campaign] = await getCampaign(deps.db, tenant.id, campaignIn(click.actions[0]?.value));
    if (!campaign || campaign.budget === null) throw new UserError("That campaign has no ceiling.");
    const view = raiseModal({ ...campaign, budget: campaign.budget }, JSON.stringify({ campaign: campaign.id }));
    await deps.slack.openView(tenant.id, click.trigger_id, view, delivery.signal);
    await ack();
  });

  app.view(CAMPAIGN_RAISE, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, view } = Raise.parse(body);
    const refusal = await mayNotManage("decide about money", { deps, tenancy }, tenant, user.id, delivery);
    if (refusal) throw new UserError("Only managers can decide about money.");
    const { campaign } = z.object({ campaign: z.uuid() }).parse(JSON.parse(view.private_metadata));
    const amount = Math.round(Number(view.state.values.ceiling.ceiling.value) * 1_000_000);
    delivery.mustBeInTime();
    await deps.engine.control.raise(tenant.id, campaign as CampaignId, amount);
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

const Raise = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({ values: z.object({ ceiling: z.object({ ceiling: z.object({ value: z.string() }) }) }) }),
  }),
});

/** The campaign a button is about. @throws UserError for a button of another version. */
export function campaignIn(value: string | undefined): CampaignId {
  const id = z.uuid().safeParse(value);
  if (!id.success) throw new UserError("That button is from another version of Callboard.");
  return id.data as CampaignId;
}

/** Does it, and says what was done. */
async function steer(
  deps: BotDeps,
  workspace: WorkspaceId,
  verb: CampaignVerb,
  campaign: CampaignId,
  by: SlackUserId,
): Promise<string> {
  const { control } = deps.engine;
  switch (verb) {
    case "pause":
      await control.pause(workspace, campaign);
      return "Paused: what is under way ends its step, nothing new begins.";
    case "resume":
      await control.resume(workspace, campaign);
      return "It goes on.";
    case "cancel": {
      const ended = await control.cancel(workspace, campaign);
      return `Cancelled: ${many(ended, "item")} had not ended.`;
    }
    case "retry": {
      const taken = await control.retryFailed(workspace, campaign, by);
      return `${many(taken, "item")} begin again where they failed; what is paid for is not paid again.`;
    }
    case "release": {
      const begun = await releaseRest(deps, workspace, campaign);
      await deps.engine.changed(workspace, "campaign", campaign);
      return `${many(begun, "item")} released.`;
    }
    case "letThrough": {
      const through = await letThrough(deps, workspace, campaign);
      await deps.engine.changed(workspace, "campaign", campaign);
      return `${many(through, "person", "people")} let through.`;
    }
  }
}
