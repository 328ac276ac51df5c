import { z } from "zod";
import { runBatch } from "../../db/client.ts";
import { type CampaignId, newId, type ProspectId, type SlackUserId } from "../../db/ids.ts";
import { findCampaignCard } from "../../db/queries/board/find-campaign-card.ts";
import { findProspectOfCampaign, listCampaignPage } from "../../db/queries/board/list-campaign-page.ts";
import { getCampaign } from "../../db/queries/campaigns/get-campaign.ts";
import { revokeFiles, revokeShare } from "../../db/queries/campaigns/revoke-share.ts";
import { campaignCard } from "../../db/queries/engine/due-posts.ts";
import { UserError } from "../../errors.ts";
import { slugOf } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { CAMPAIGN_DETAILS } from "../blocks/campaign-buttons.ts";
import {
  DETAILS_ACTIONS,
  type DetailsPlace,
  detailsModal,
  FILTERS,
  type Filter,
  PAGE_SIZE,
} from "../blocks/campaign-details.ts";
import { mention, outside } from "../blocks/escape.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";
import { campaignIn } from "./campaign.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const Place = z.object({
  campaign: z.uuid(),
  filter: z.enum(Object.keys(FILTERS) as [Filter, ...Filter[]]),
  from: z.int().min(0),
}) satisfies z.ZodType<DetailsPlace>;

/** A click inside the modal. */
const Inside = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({ id: z.string(), hash: z.string(), private_metadata: z.string() }),
  actions: z
    .array(z.object({ value: z.string().nullish(), selected_option: z.object({ value: z.string() }).nullish() }))
    .min(1),
});

/** "Details" on a campaign's card: a modal of its items, by pages and states, with Revoke link and the results as a file. */
export function registerCampaignDetails({ app, deps, tenancy }: Registration): void {
  type Asked = ReturnType<typeof requestOf>;

  async function modalOf({ tenant, delivery }: Asked, user: SlackUserId, place: DetailsPlace) {
    const id = place.campaign as CampaignId;
    const page = { filter: place.filter, from: place.from, size: PAGE_SIZE };
    const [[found], items] = await deps.db.batch([
      findCampaignCard(deps.db, tenant.id, id),
      listCampaignPage(deps.db, tenant.id, id, page),
    ]);
    if (!found) throw new UserError("That campaign is not there any more.");
    const { campaign } = found;
    const open = campaign.status === "running" || campaign.status === "paused";
    const standing = !open
      ? "ended"
      : campaign.status === "paused"
        ? "paused"
        : campaign.canary === "trying"
          ? "trying"
          : "running";
    const manages = (await mayNotManage("revoke links", { deps, tenancy }, tenant, user, delivery)) === null;
    return detailsModal({ name: campaign.name, standing, items, total: items[0]?.total ?? 0, place, manages });
  }

  app.action(CAMPAIGN_DETAILS, async ({ body, ack, context }) => {
    const asked = requestOf(context);
    const click = Click.extend({ trigger_id: z.string().min(1) }).parse(body);
    const place: DetailsPlace = { campaign: campaignIn(click.actions[0]?.value), filter: "all", from: 0 };
    const view = await modalOf(asked, click.user.id, place);
    await deps.slack.openView(asked.tenant.id, click.trigger_id, view, asked.delivery.signal);
    await ack();
  });

  const turns: [action: string, to: (place: DetailsPlace, chosen: string | undefined) => DetailsPlace][] = [
    [DETAILS_ACTIONS.forward, (place) => ({ ...place, from: place.from + PAGE_SIZE })],
    [DETAILS_ACTIONS.back, (place) => ({ ...place, from: Math.max(0, place.from - PAGE_SIZE) })],
    [
      DETAILS_ACTIONS.filter,
      (place, chosen) => ({ ...place, from: 0, filter: Place.shape.filter.catch("all").parse(chosen) }),
    ],
  ];
  for (const [action, to] of turns) {
    app.action(action, async ({ body, ack, context }) => {
      const asked = requestOf(context);
      const { user, view, actions } = Inside.parse(body);
      const place = to(Place.parse(JSON.parse(view.private_metadata)), actions[0]?.selected_option?.value);
      const turned = await modalOf(asked, user.id, place);
      await ack();
      await deps.slack.updateView(
        asked.tenant.id,
        { viewId: view.id, hash: view.hash },
        turned,
        AbortSignal.timeout(AFTERWARDS_MS),
      );
    });
  }

  app.action(DETAILS_ACTIONS.revoke, async ({ body, ack, context }) => {
    const asked = requestOf(context);
    const { tenant, delivery } = asked;
    const { user, view, actions } = Inside.parse(body);
    const refusal = await mayNotManage("revoke links", { deps, tenancy }, tenant, user.id, delivery);
    if (refusal) throw new UserError(refusal);
    const place = Place.parse(JSON.parse(view.private_metadata));
    const prospectId = z.uuid().parse(actions[0]?.value) as ProspectId;
    const [found] = await findProspectOfCampaign(deps.db, tenant.id, place.campaign as CampaignId, prospectId);
    if (!found) throw new UserError("That person is not in the campaign any more.");
    delivery.mustBeInTime();
    await runBatch(deps.db, [revokeShare(deps.db, tenant.id, found.id), revokeFiles(deps.db, tenant.id, found.id)]);
    await ack();
    await deps.slack.updateView(
      tenant.id,
      { viewId: view.id },
      await modalOf(asked, user.id, place),
      AbortSignal.timeout(AFTERWARDS_MS),
    );
  });

  app.action(DETAILS_ACTIONS.results, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const refusal = await mayNotManage("take results out", { deps, tenancy }, tenant, click.user.id, delivery);
    if (refusal) throw new UserError(refusal);
    const [campaign] = await getCampaign(deps.db, tenant.id, campaignIn(click.actions[0]?.value));
    if (!campaign) throw new UserError("That campaign is not there any more.");
    const [card] = (await campaignCard(deps.db, tenant.id, campaign.id)).rows;
    const place = card?.ts ? { channel: card.channel, threadTs: card.ts } : { channel: campaign.origin?.channel };
    delivery.mustBeInTime();
    await deps.engine.start(tenant.id, {
      pipeline: "campaign-results",
      requestKey: `results:${click.trigger_id ?? newId()}`,
      input: {
        campaignId: campaign.id,
        name: `results-${slugOf(campaign.name, "campaign")}.csv`,
        comment: `Results of ${outside(campaign.name, 120)}, asked for by ${mention(click.user.id)}`,
      },
      origin: { ...place, channel: place.channel ?? click.user.id, user: click.user.id },
    });
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}
