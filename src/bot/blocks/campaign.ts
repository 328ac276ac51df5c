import type { campaigns } from "../../db/schema/campaigns.ts";
import type { RunProblem } from "../../db/schema/runs.ts";
import type { Card } from "../../pipelines/ports.ts";
import { campaignButtons } from "./campaign-buttons.ts";
import { DETAILS_ACTIONS } from "./campaign-details.ts";
import { link, mention, moment, outside, outsidePlain } from "./escape.ts";
import { actions, type ButtonSpec, card, context, fitted, type Group, header, section } from "./kit.ts";
import { count, dollars, ITEM_STATUS, type ItemStatus, many, percent, progressBar, who } from "./words.ts";

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
  /** Micro-USD, counted from the ledger: settled, and the worst price of what is under way. */
  spent: number;
  reserved: number;
  /** Items that ended in the ten minutes before `now` (the database's, as text). */
  lately: number;
  now: string;
  /** Why items failed, the most frequent first, at most five. */
  reasons: { reason: string; n: number }[];
  /** How many prospects did what with their videos. */
  signals: Partial<Record<"opened" | "played" | "finished" | "clicked", number>>;
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
  const trial = trialLine(facts);
  if (trial) groups.push({ rank: 0, blocks: [section(trial)] });
  const pause = pauseReason(facts);
  if (pause) groups.push({ rank: 0, blocks: [section(pause)] });
  const waiting = facts.items.filter((item) => item.status !== "failed" && item.problem).slice(0, 3);
  if (waiting.length > 0) groups.push({ rank: 2, blocks: [section(waiting.map(waitingLine).join("\n"))] });
  groups.push(...failures(facts, 5));
  if (facts.held > 0) groups.push({ rank: 1, blocks: [context(heldLine(facts))] });
  const watched = signalsLine(facts);
  if (watched) groups.push({ rank: 1, blocks: [context(watched)] });
  const end = endLine(facts);
  groups.push({
    rank: 0,
    blocks: [context(startedBy(facts), spend(facts), ...(end ? [end] : [])), campaignButtons(facts)],
  });
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
  if (facts.held > 0) groups.push({ rank: 1, blocks: [context(heldLine(facts))] });
  const results: ButtonSpec = { actionId: DETAILS_ACTIONS.results, text: "Results as CSV", value: campaign.id };
  groups.push({
    rank: 0,
    blocks: [context(took(facts), spend(facts), ...unknowns(facts)), actions(`report:${campaign.id}`, [results])],
  });
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

/** While one item is tried alone. */
function trialLine({ campaign, waiting }: CampaignFacts): string | null {
  if (campaign.canary !== "trying" || waiting === 0 || campaign.status === "cancelled") return null;
  return `The first one is tried alone; ${many(waiting, "item waits", "items wait")} for your word. Its result comes in the thread.`;
}

const heldLine = ({ held }: CampaignFacts): string =>
  `${many(held, "person is", "people are")} held, because they were contacted before or stand in another campaign; Details says who and why.`;

/** What prospects did with their videos; null where nobody did anything yet. */
function signalsLine({ signals }: CampaignFacts): string | null {
  const { opened = 0, finished = 0, clicked = 0 } = signals;
  if (opened + finished + clicked === 0) return null;
  return `Opened by ${count(opened)}, watched to the end by ${count(finished)}, followed by a click of ${count(clicked)}.`;
}

/** Ends to go by before an end is foretold, and how far back the pace is measured, in milliseconds. */
const ENOUGH_ENDS = 2;
const PACE_MS = 10 * 60_000;

/** When it will be done at the pace of the last ten minutes. */
function endLine(facts: CampaignFacts): string | null {
  const { campaign, lately, waiting } = facts;
  const { total, ended } = totals(facts);
  const left = total - ended - waiting;
  if (campaign.status !== "running" || left <= 0 || lately < ENOUGH_ENDS || !campaign.launchedAt) return null;
  const now = new Date(facts.now).getTime();
  const since = Math.min(PACE_MS, Math.max(1_000, now - campaign.launchedAt.getTime()));
  return `Done about ${moment(new Date(now + (left * since) / lately), "{time}")} at this pace`;
}

/** Names and reasons while they are few, reasons alone when they are many. */
function failures(facts: CampaignFacts, limit: number): Group[] {
  const all = facts.counts.failed ?? 0;
  if (all <= limit || facts.reasons.length === 0) return failuresByName(facts, limit);
  const lines = facts.reasons.map(
    ({ reason, n }) => `• ${count(n)} × ${outside(reason || "no reason was recorded", 250)}`,
  );
  const rest = all - facts.reasons.reduce((sum, { n }) => sum + n, 0);
  if (rest > 0) lines.push(`and ${count(rest)} for other reasons`);
  return [{ rank: 1, blocks: [section(`*Failed*\n${lines.join("\n")}`)] }];
}

function failuresByName({ items, counts }: CampaignFacts, limit: number): Group[] {
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
function spend({ campaign, unpriced, spent, reserved }: CampaignFacts): string {
  const share = campaign.budget === null ? "" : ` of ${dollars(campaign.budget)} (${percent(spent / campaign.budget)})`;
  const known = `Spent ${dollars(spent)}${share}`;
  const underWay = reserved > 0 ? `, up to ${dollars(reserved)} under way` : "";
  const open = unpriced > 0 ? ` + ${many(unpriced, "call")} of unknown price` : "";
  return `${known}${open}${underWay}`;
}

function unknowns({ unknown }: CampaignFacts): string[] {
  if (unknown === 0) return [];
  return [`${many(unknown, "call")} with an unknown outcome: \`/callboard ledger\` lists them`];
}
