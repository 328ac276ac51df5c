import type { findContentCard } from "../../../db/queries/content/find-content-card.ts";
import type { ListedTask } from "../../../db/queries/content/list-tasks.ts";
import type { TaskStatus } from "../../../db/schema/content.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { CAMPAIGN_ACTIONS, CAMPAIGN_RAISE } from "../campaign-buttons.ts";
import { link, mention, moment, outside, outsidePlain } from "../escape.ts";
import { actions, type Block, type ButtonSpec, card, context, fitted, type Group, header, section } from "../kit.ts";
import { count, dollars, many, progressBar, span } from "../words.ts";
import { hindrance, taskLine, waitsForPerson } from "./task-lines.ts";
import { CONTENT_STATUS, TASK_STATUS } from "./words.ts";

export const CONTENT_DETAILS = "content_details";

export type ContentFacts = Awaited<ReturnType<typeof findContentCard>>[number] & {
  tasks: ListedTask[];
  /** Where articles are read, without a slash at its end. */
  publicUrl: string;
};

/** Tasks that a card shows line by line. */
const LINES = 12;

/** The live message of a content campaign: how far, each article's stage, who is waited for, what it cost. */
export function contentCard(facts: ContentFacts): Card {
  const { campaign, tasks } = facts;
  const { done, total } = totals(facts);
  const groups: Group[] = [
    { rank: 0, blocks: [header(`${outsidePlain(campaign.name, 110)}: ${CONTENT_STATUS[campaign.status]}`)] },
    { rank: 0, blocks: [section(`${progressBar(done, total)}\n${countsLine(facts)}`)] },
  ];
  for (const line of notes(facts)) groups.push({ rank: 0, blocks: [section(line)] });
  const shown = tasks.slice(0, LINES);
  for (const [place, task] of shown.entries())
    groups.push({
      rank: (waitsForPerson(task) ? 1 : 2) + place,
      blocks: [section(taskLine(task, titleLink(facts, task)))],
    });
  if (tasks.length > shown.length)
    groups.push({
      rank: 1,
      blocks: [context(`${many(tasks.length - shown.length, "more article")}: Details lists them.`)],
    });
  groups.push({ rank: 0, blocks: [context(startedBy(facts), spend(facts)), buttons(facts)] });
  return card(fitted(groups));
}

/** The final report of a content campaign: what came of each article, where it is, what it cost. */
export function contentReport(facts: ContentFacts): Card {
  const { campaign, tasks } = facts;
  const { done, total } = totals(facts);
  const groups: Group[] = [
    { rank: 0, blocks: [header(`${outsidePlain(campaign.name, 100)}: ${CONTENT_STATUS[campaign.status]}`)] },
    { rank: 0, blocks: [section(`${count(done)} of ${many(total, "article")} written. ${countsLine(facts)}`)] },
  ];
  for (const [place, listed] of tasks.entries()) {
    const { task } = listed;
    const mark = task.quality === null ? "" : ` · quality ${task.quality}`;
    const why =
      task.status === "completed"
        ? ""
        : `: ${TASK_STATUS[task.status]}${hindrance(listed) ? ` · ${hindrance(listed)}` : ""}`;
    groups.push({
      rank: 2 + place,
      blocks: [section(`${titleLink(facts, listed) ?? outside(task.title, 120)}${why}${mark}`)],
    });
  }
  const lasted =
    campaign.launchedAt && campaign.endedAt
      ? [`took ${span(Math.max(1, (campaign.endedAt.getTime() - campaign.launchedAt.getTime()) / 1000))}`]
      : [];
  const unknown =
    facts.unknown > 0
      ? [`${many(facts.unknown, "call")} with an unknown outcome: \`/callboard ledger\` lists them`]
      : [];
  groups.push({ rank: 0, blocks: [context(startedBy(facts), ...lasted, spend(facts), ...unknown)] });
  return card(fitted(groups));
}

/** All articles of a campaign, for the one who asked. */
export function contentDetails(
  facts: ContentFacts,
  completion?: { completed: number; open: number; target: number },
): Card {
  const { campaign, tasks, spare } = facts;
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [section(`*${outside(campaign.name, 150)}*\n${countsLine(facts)} · ${many(spare, "spare topic")}`)],
    },
  ];
  for (const [place, task] of tasks.entries())
    groups.push({ rank: 1 + place, blocks: [section(taskLine(task, titleLink(facts, task)))] });
  if (completion) {
    const { completed, open, target } = completion;
    groups.push({
      rank: 0,
      blocks: [context(`${count(completed)} of ${many(target, "article")} done, ${count(open)} still open.`)],
    });
  }
  groups.push({ rank: 0, blocks: [context("`/articles` changes them: assign, follow, send back, cancel.")] });
  return card(fitted(groups));
}

function totals({ counts, campaign }: ContentFacts): { done: number; total: number } {
  const counted = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { done: counts.completed ?? 0, total: Math.max(counted, campaign.targetCount ?? 0) };
}

function countsLine({ counts }: ContentFacts): string {
  const words = Object.entries(TASK_STATUS) as [TaskStatus, string][];
  const parts = words.flatMap(([status, word]) => (counts[status] ? [`${count(counts[status])} ${word}`] : []));
  return parts.length > 0 ? parts.join(" · ") : "no articles yet";
}

/** What holds the whole campaign, and what is done before there are articles. */
function notes({ campaign, researching, researchProblem, counts }: ContentFacts): string[] {
  const made = Object.values(counts).reduce((sum, n) => sum + n, 0);
  if (campaign.status === "paused") {
    const reasons = [
      ...(campaign.userPaused ? ["somebody paused it"] : []),
      ...(campaign.budgetPaused ? ["its budget is used up"] : []),
    ];
    return [reasons.length > 0 ? `Paused: ${reasons.join(" and ")}.` : "Paused."];
  }
  if (researching) return [`Keyword research looks for topics${made > 0 ? ", because the backlog is low" : ""}.`];
  return researchProblem && campaign.status !== "completed"
    ? [`Keyword research: ${outside(researchProblem, 250)}`]
    : [];
}

const titleLink = ({ publicUrl }: ContentFacts, { task }: ListedTask): string | null =>
  task.shareToken ? `*${link(`${publicUrl}/articles/${task.shareToken}`, task.title)}*` : null;

const startedBy = ({ campaign, project }: ContentFacts): string =>
  `${outside(project, 60)} · launched by ${mention(campaign.createdBy)}${campaign.launchedAt ? ` ${moment(campaign.launchedAt)}` : ""}`;

function spend({ campaign, paid, unpriced }: ContentFacts): string {
  const known = `Spent ${dollars(Math.max(paid, campaign.spent))}${campaign.budget === null ? "" : ` of ${dollars(campaign.budget)}`}`;
  return `${known}${unpriced > 0 ? ` + ${many(unpriced, "call")} of unknown price` : ""}`;
}

/** The same hands as on any campaign's card; for managers to press. */
function buttons({ campaign, tasks }: ContentFacts): Block {
  const open = campaign.status === "running" || campaign.status === "paused";
  const failed = tasks.filter(({ runState }) => runState === "failed").length;
  const specs: Omit<ButtonSpec, "value" | "label">[] = [
    ...(campaign.status === "paused" && campaign.userPaused
      ? [{ actionId: CAMPAIGN_ACTIONS.resume, text: "Resume", style: "primary" as const }]
      : []),
    ...(open && !campaign.userPaused ? [{ actionId: CAMPAIGN_ACTIONS.pause, text: "Pause" }] : []),
    ...(open && campaign.budget !== null ? [{ actionId: CAMPAIGN_RAISE, text: "Raise the ceiling" }] : []),
    ...(campaign.status !== "cancelled" && failed > 0
      ? [{ actionId: CAMPAIGN_ACTIONS.retry, text: `Retry failed (${count(failed)})` }]
      : []),
    { actionId: CONTENT_DETAILS, text: "Details" },
    ...(open ? [{ actionId: CAMPAIGN_ACTIONS.cancel, text: "Cancel", style: "danger" as const, confirm: CANCEL }] : []),
  ];
  return actions(
    `content:${campaign.id}`,
    specs.map((spec) => ({ ...spec, value: campaign.id, label: `${spec.text}: ${campaign.name}` })),
  );
}

const CANCEL = {
  title: "Cancel this campaign?",
  text: "Articles that are not finished are given up; what is made so far is kept.",
  confirm: "Cancel it",
};
