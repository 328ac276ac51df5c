import { z } from "zod";
import type { CampaignId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { campaignDetails } from "../blocks/campaign.ts";
import { CAMPAIGN_DETAILS } from "../blocks/campaign-buttons.ts";
import { campaignFacts } from "../presenter.ts";
import { Click, requestOf } from "../requests.ts";

/** Items listed in one message. */
const ITEMS_SHOWN = 40;

/** "Details" on a campaign's card: its items with status and reason, for the one who asked. */
export function registerCampaignDetails({ app, deps }: Registration): void {
  app.action(CAMPAIGN_DETAILS, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = Click.parse(body);
    const id = z.uuid().safeParse(click.actions[0]?.value);
    const facts = id.success ? await campaignFacts(deps.db, tenant.id, id.data as CampaignId, ITEMS_SHOWN) : null;
    if (!facts) throw new UserError("That campaign is not there any more.");
    await ack();
    const responseUrl = click.response_url;
    if (!responseUrl) return;
    delivery.later(() => deps.slack.respond(responseUrl, campaignDetails(facts), AbortSignal.timeout(10_000)));
  });
}
