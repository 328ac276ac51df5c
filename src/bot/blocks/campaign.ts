import type { campaigns } from "../../db/schema/campaigns.ts";
import type { RunProblem } from "../../db/schema/runs.ts";
import type { Card } from "../../pipelines/ports.ts";
import { campaignButtons } from "./campaign-buttons.ts";
import { link, mention, moment, outside, outsidePlain } from "./escape.ts";
import { card, context, fitted, type Group, header, section } from "./kit.ts";
import { count, dollars, ITEM_STATUS, type ItemStatus, many, progressBar, who } from "./words.ts";

export interface CampaignItem {
  name: string;
  company: string;
  status: ItemStatus;
  error: string | null;
  finalVideoUrl: string | null;
  runState: string | null;
  problem: RunProblem | null;
}

export interface CampaignFacts {
  campaign: typeof campaigns.$inferSelect;
  /** Items by status word. */
  counts: Partial<Record<ItemStatus, number>>;
  /** Runs that were cancelled: their items never reach an end of their own. */
  cancelled: number;
  /** People who were contacted before: no run begins for them until a manager lets them through. They are in no other count. */
  held: number;
  /** Items that wait while the first one is tried alone. */
  waiting: number;
  /** Paid calls that were made and have no known price. */
  unpriced: number;
  /** Effects nobody can account for. */
  unknown: number;
  /** Failed ones first, then those under way. */
  items: CampaignItem[];
}

const STATUS = {
  draft: "draft",
  running: "running",
  paused: "paused",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
} as const;

/** The live message of a campaign: how far, what in which state, what failed or waits and why, what it cost. */
export function campaignCard(facts: CampaignFacts): Card {
  const { campaign } = facts;
  const { total, ended } = totals(facts);
  const groups: Group[] = [
    { rank: 0, blocks: [header(`${outsidePlain(campaign.name, 110)}: ${STATUS[campaign.status]}`)] },
    { rank: 0, blocks: [section(`${progressBar(ended, total)}\n${countsLine(facts)}`)] },
  ];
  const pause = pauseReason(facts);
  if (pause) groups.push({ rank: 0, blocks: [section(pause)] });
  const waiting = facts.items.filter((item) => item.status !== "failed" && item.problem).slice(0, 3);
  if (waiting.length > 0) groups.push({ rank: 2, blocks: [section(waiting.map(waitingLine).join("\n"))] });
  groups.push(...failures(facts, 5));
  groups.push({ rank: 0, blocks: [context(startedBy(facts), spend(facts)), campaignButtons(facts)] });
  return card(fitted(groups));
}

/** The final report of a campaign: what came of each item, where the results are, what failed and why, what it cost. */
export function campaignReport(facts: CampaignFacts): Card {
  const { campaign, counts } = facts;
  const { total } = totals(facts);
  const complete = counts.complete ?? 0;
  const groups: Group[] = [
    { rank: 0, blocks: [header(`${outsidePlain(campaign.name, 100)}: ${STATUS[campaign.status]}`)] },
    { rank: 0, blocks: [section(`${count(complete)} of ${many(total, "video")} made. ${countsLine(facts)}`)] },
  ];
  const made = facts.items.filter((item) => item.finalVideoUrl);
  for (const [place, item] of made.entries()) {
    const watch = link(item.finalVideoUrl ?? "", "watch");
    groups.push({ rank: 2 + place, blocks: [section(`${who(item.name, item.company)}: ${watch}`)] });
  }
  groups.push(...failures(facts, 10));
  groups.push({ rank: 0, blocks: [context(took(facts), spend(facts), ...unknowns(facts))] });
  return card(fitted(groups));
}

/** The items of a campaign, for the one who asked. */
export function campaignDetails(facts: CampaignFacts): Card {
  const groups: Group[] = [
    { rank: 0, blocks: [section(`*${outside(facts.campaign.name, 150)}*\n${countsLine(facts)}`)] },
  ];
  for (const [place, item] of facts.items.entries())
    groups.push({ rank: 1 + place, blocks: [context(itemLine(item))] });
  const { total } = totals(facts);
  if (total > facts.items.length)
    groups.push({ rank: 0, blocks: [context(`${count(facts.items.length)} of ${count(total)} are shown.`)] });
  return card(fitted(groups));
}

function totals({ counts, campaign, cancelled }: CampaignFacts) {
  const counted = Object.values(counts).reduce((sum, n) => sum + (n ?? 0), 0);
  const closed = (counts.complete ?? 0) + (counts.failed ?? 0);
  const total = Math.max(counted, campaign.totalItems);
  // A cancelled run's item may keep its last word or be marked failed: never counted twice.
  const ended =
    campaign.status === "cancelled" ? Math.min(total, Math.max(closed, cancelled + (counts.complete ?? 0))) : closed;
  return { total, ended };
}

function countsLine({ counts }: CampaignFacts): string {
  const words = Object.entries(ITEM_STATUS) as [ItemStatus, string][];
  const parts = words.flatMap(([status, word]) => (counts[status] ? [`${count(counts[status])} ${word}`] : []));
  return parts.length > 0 ? parts.join(" · ") : "no items";
}

function failures({ items, counts }: CampaignFacts, limit: number): Group[] {
  const failed = items.filter((item) => item.status === "failed");
  if (failed.length === 0) return [];
  const lines = failed.slice(0, limit).map((item) => `• ${who(item.name, item.company)}: ${reasonOf(item)}`);
  const more = (counts.failed ?? failed.length) - Math.min(limit, failed.length);
  if (more > 0) lines.push(`and ${count(more)} more`);
  return [{ rank: 1, blocks: [section(`*Failed*\n${lines.join("\n")}`)] }];
}

const reasonOf = (item: CampaignItem): string =>
  outside(item.error ?? item.problem?.message ?? "no reason was recorded", 250);

function waitingLine(item: CampaignItem): string {
  const problem = item.problem;
  const service = problem?.service ? `${outside(problem.service, 40)}: ` : "";
  const until = problem?.until ? `, next try ${moment(new Date(problem.until), "{time}")}` : "";
  return `${who(item.name, item.company)} waits (${ITEM_STATUS[item.status]}). ${service}${outside(problem?.message ?? "", 200)}${until}`;
}

function itemLine(item: CampaignItem): string {
  const result = item.finalVideoUrl ? ` · ${link(item.finalVideoUrl, "watch")}` : "";
  if (item.status === "failed") return `*${who(item.name, item.company)}*: failed · ${reasonOf(item)}`;
  if (item.runState === "cancelled") return `*${who(item.name, item.company)}*: cancelled`;
  if (item.problem) return `*${who(item.name, item.company)}*: ${waitingLine(item)}`;
  return `*${who(item.name, item.company)}*: ${ITEM_STATUS[item.status]}${result}`;
}

/** Whose pause it is; both may hold at once. */
function pauseReason({ campaign }: CampaignFacts): string | null {
  if (campaign.status !== "paused") return null;
  const reasons = [
    ...(campaign.userPaused ? ["somebody paused it"] : []),
    ...(campaign.budgetPaused ? ["its budget is used up"] : []),
  ];
  return reasons.length > 0 ? `Paused: ${reasons.join(" and ")}.` : "Paused.";
}

function startedBy({ campaign }: CampaignFacts): string {
  const at = campaign.launchedAt ? ` ${moment(campaign.launchedAt)}` : "";
  return `Launched by ${mention(campaign.createdBy)}${at}`;
}

function took({ campaign }: CampaignFacts): string {
  if (!campaign.launchedAt || !campaign.endedAt) return startedBy({ campaign } as CampaignFacts);
  const minutes = Math.max(1, Math.round((campaign.endedAt.getTime() - campaign.launchedAt.getTime()) / 60_000));
  return `Launched by ${mention(campaign.createdBy)}, took ${many(minutes, "minute")}`;
}

/** Known costs, and how many calls have none. */
function spend({ campaign, unpriced }: CampaignFacts): string {
  const known = `Spent ${dollars(campaign.spent)}${campaign.budget === null ? "" : ` of ${dollars(campaign.budget)}`}`;
  const underWay = campaign.reserved > 0 ? `, up to ${dollars(campaign.reserved)} under way` : "";
  const open = unpriced > 0 ? ` + ${many(unpriced, "call")} of unknown price` : "";
  return `${known}${open}${underWay}`;
}

function unknowns({ unknown }: CampaignFacts): string[] {
  if (unknown === 0) return [];
  return [`${many(unknown, "call")} with an unknown outcome: \`/callboard ledger\` lists them`];
}
