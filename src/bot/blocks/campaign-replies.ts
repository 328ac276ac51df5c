import type { CampaignId } from "../../db/ids.ts";
import type { Card } from "../../pipelines/ports.ts";
import { CAMPAIGN_ACTIONS } from "./campaign-buttons.ts";
import { link, outside } from "./escape.ts";
import { actions, card, context, fitted, type Group, section } from "./kit.ts";
import { count, dollars, type ItemStatus, many, span, who } from "./words.ts";

/** An item that ended. */
export interface EndedItem {
  name: string;
  company: string;
  status: ItemStatus;
  error: string | null;
  finalVideoUrl: string | null;
}

/** Lines of a reply that tells of many. */
const LINES = 20;

/** A reply in a campaign's thread: one item that ended, or a tenth of them; failed ones come first in `items`. */
export function itemsEndedCard(items: EndedItem[]): Card {
  const [only] = items;
  if (only && items.length === 1) return card([section(line(only))]);
  const failed = items.filter((item) => item.status === "failed").length;
  const head = `*${many(items.length, "more item")} ended*: ${count(items.length - failed)} done, ${count(failed)} failed`;
  const groups: Group[] = [{ rank: 0, blocks: [section(head)] }];
  for (const [place, item] of items.slice(0, LINES).entries())
    groups.push({ rank: 1 + place, blocks: [context(line(item))] });
  const more = items.length - LINES;
  if (more > 0) groups.push({ rank: 0, blocks: [context(`and ${count(more)} more; Details on the card lists all`)] });
  return card(fitted(groups));
}

function line({ name, company, status, error, finalVideoUrl }: EndedItem): string {
  if (status === "failed")
    return `:warning: ${who(name, company)} failed: ${outside(error ?? "no reason was recorded", 300)}`;
  return `:white_check_mark: ${who(name, company)} is done${finalVideoUrl ? `: ${link(finalVideoUrl, "watch")}` : ""}`;
}

/** The item that was tried alone, what it cost, and the question whether the rest may begin. */
export function canaryEndedCard(of: {
  campaignId: CampaignId;
  item: EndedItem;
  /** Micro-USD of calls with a known price, and calls without. */
  cost: number;
  unpriced: number;
  seconds: number;
  /** Items that wait. */
  waiting: number;
}): Card {
  const { item, waiting } = of;
  const price = `${dollars(of.cost)}${of.unpriced > 0 ? ` and ${many(of.unpriced, "call")} of unknown price` : ""}`;
  const rest = of.unpriced > 0 ? "" : ` The rest would come to about ${dollars(of.cost * waiting)}.`;
  const ask =
    item.status === "failed"
      ? `It is better to find out why before the other ${count(waiting)} begin: retry it, cancel, or release them all the same.`
      : `Look at it, then release the other ${count(waiting)} or cancel.${rest}`;
  return card([
    section(`*The first one was tried alone.* ${line(item)}`),
    context(`It took ${span(of.seconds)} and cost ${price}.`),
    section(ask),
    actions(`canary:${of.campaignId}`, [
      {
        actionId: CAMPAIGN_ACTIONS.release,
        text: `Release the rest (${count(waiting)})`,
        value: of.campaignId,
        ...(item.status === "failed" ? {} : { style: "primary" as const }),
      },
      {
        actionId: CAMPAIGN_ACTIONS.cancel,
        text: "Cancel",
        value: of.campaignId,
        style: "danger",
        confirm: {
          title: "Cancel the campaign?",
          text: "The others never begin. What is made so far stays.",
          confirm: "Cancel campaign",
        },
      },
    ]),
  ]);
}
