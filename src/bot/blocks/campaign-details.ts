import type { RunProblem, Wait } from "../../db/schema/runs.ts";
import { link, moment, outside, outsidePlain } from "./escape.ts";
import { actions, type Block, type ButtonSpec, context, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { count, ITEM_STATUS, type ItemStatus, who } from "./words.ts";

export const DETAILS_ACTIONS = {
  filter: "campaign_filter",
  back: "campaign_page_back",
  forward: "campaign_page_forward",
  revoke: "campaign_revoke",
  results: "campaign_results",
} as const;

/** Items on one page: a modal takes 100 blocks. */
export const PAGE_SIZE = 15;

export const FILTERS = { all: "All", open: "Under way", complete: "Done", failed: "Failed", held: "Held" } as const;
export type Filter = keyof typeof FILTERS;

export interface DetailedItem {
  id: string;
  name: string;
  company: string;
  status: ItemStatus;
  error: string | null;
  held: string | null;
  finalVideoUrl: string | null;
  signals: string[];
  runId: string | null;
  runState: string | null;
  step: string | null;
  problem: RunProblem | null;
  wait: Wait | null;
  dueAt: Date | null;
}

/** Where a page stands; comes back with every click, as JSON. */
export interface DetailsPlace {
  campaign: string;
  filter: Filter;
  from: number;
}

/** A campaign's items, a page at a time: status, why each waits or failed, what the prospect did, and the link with its revocation. */
export function detailsModal(of: {
  name: string;
  /** Whether the campaign waits for a word before the rest begins, or is paused. */
  standing: "running" | "trying" | "paused" | "ended";
  items: DetailedItem[];
  total: number;
  place: DetailsPlace;
  manages: boolean;
}): Record<string, unknown> {
  const { place, items, total } = of;
  const last = Math.min(total, place.from + items.length);
  const range = total === 0 ? "Nothing here." : `${count(place.from + 1)} to ${count(last)} of ${count(total)}`;
  const pages: ButtonSpec[] = [
    ...(place.from > 0 ? [{ actionId: DETAILS_ACTIONS.back, text: "Previous page", value: "back" }] : []),
    ...(last < total ? [{ actionId: DETAILS_ACTIONS.forward, text: "Next page", value: "forward" }] : []),
    { actionId: DETAILS_ACTIONS.results, text: "Results as CSV", value: place.campaign },
  ];
  return {
    type: "modal",
    title: plain("Details", LIMITS.modalTitle),
    close: plain("Close", LIMITS.modalTitle),
    private_metadata: JSON.stringify(place),
    blocks: [
      section(`*${outside(of.name, 150)}*`),
      filterBlock(place.filter),
      ...items.map((item) => itemBlock(item, of.standing, of.manages)),
      context(range),
      actions("campaign_pages", pages),
    ],
  };
}

/** A list of states to look at. No input block: a modal with one would have to have a button that sends it. */
function filterBlock(chosen: Filter): Block {
  const options = Object.entries(FILTERS).map(([value, text]) => ({ value, text: plain(text, LIMITS.buttonText) }));
  const select = {
    type: "static_select",
    action_id: DETAILS_ACTIONS.filter,
    placeholder: plain("Which items are shown", LIMITS.placeholder),
    options,
    initial_option: options.find((option) => option.value === chosen),
  };
  return { type: "actions", block_id: "campaign_filter", elements: [select] };
}

function itemBlock(item: DetailedItem, standing: "running" | "trying" | "paused" | "ended", manages: boolean): Block {
  const block = section(`*${who(item.name, item.company)}*: ${stateOf(item, standing)}`);
  if (!item.finalVideoUrl || !manages) return block;
  return {
    ...block,
    accessory: {
      type: "button",
      action_id: DETAILS_ACTIONS.revoke,
      text: plain("Revoke link", LIMITS.buttonText),
      value: item.id,
      accessibility_label: outsidePlain(`Revoke link: ${item.name}`, LIMITS.buttonText),
      confirm: {
        title: plain("Revoke the link?", LIMITS.confirmTitle),
        text: plain(
          "Whoever opens it sees that the video is no longer shared. It cannot be given back.",
          LIMITS.confirmText,
        ),
        confirm: plain("Revoke", LIMITS.confirmButton),
        deny: plain("No", LIMITS.confirmButton),
      },
    },
  };
}

const DID: Record<string, string> = {
  opened: "opened",
  played: "played",
  finished: "watched to the end",
  clicked: "clicked",
};
const ORDER = Object.keys(DID);

function stateOf(item: DetailedItem, standing: string): string {
  if (item.held) return `held, because this person ${outside(item.held, 300)}`;
  if (item.status === "failed") return `failed: ${outside(item.error ?? "no reason was recorded", 400)}`;
  if (item.status === "complete") {
    const did = ORDER.filter((kind) => item.signals.includes(kind)).map((kind) => DID[kind]);
    const watch = item.finalVideoUrl ? link(item.finalVideoUrl, "watch") : "link revoked";
    return `done · ${watch}${did.length > 0 ? ` · ${did.join(", ")}` : ""}`;
  }
  return `${ITEM_STATUS[item.status]}${whyItWaits(item, standing)}`;
}

/** Why an item that has not ended stands still; empty where somebody is at it. */
function whyItWaits({ runState, problem, wait, dueAt }: DetailedItem, standing: string): string {
  if (runState === null) return standing === "trying" ? "; waits for the first one's release" : "";
  if (runState === "cancelled") return "; cancelled";
  if (standing === "paused") return "; waits, because the campaign is paused";
  const until = dueAt ? ` until ${moment(dueAt, "{time}")}` : "";
  if (runState === "waiting" && wait) return `; waits${until}${wait.reason ? `: ${outside(wait.reason, 200)}` : ""}`;
  if (problem) {
    const service = problem.service ? `${outside(problem.service, 40)}: ` : "";
    return `; waits${until}: ${service}${outside(problem.message, 250)}`;
  }
  return runState === "queued" ? "; waits for its turn" : "";
}
