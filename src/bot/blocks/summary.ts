import { z } from "zod";
import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import type { KeptThing } from "../../db/queries/brain/kept-posts.ts";
import type { brainInsights, brainSummaries, MetricsSnapshot } from "../../db/schema/brain.ts";
import type { Card } from "../../pipelines/ports.ts";
import { movedBlocks, quietBlock, titleOf, trendBlocks } from "./digest.ts";
import { moment, outside } from "./escape.ts";
import { headlineFigures } from "./figures.ts";
import { keptBlocks } from "./kept.ts";
import {
  actions,
  type Block,
  card,
  context,
  divider,
  fields,
  fitted,
  type Group,
  header,
  paragraphs,
  section,
} from "./kit.ts";
import { recommendationBlocks } from "./recommendation.ts";
import { rowsButton } from "./rows.ts";
import { changeOf, dollars, INSIGHT_TYPES, many } from "./words.ts";

export interface SummaryFacts {
  summary: typeof brainSummaries.$inferSelect;
  insights: (typeof brainInsights.$inferSelect)[];
  recommendations: Recommendation[];
  timeZone: string;
  /** What the workspace has taken in at all. */
  has: { leads: boolean; messages: boolean };
  /** Of a digest: what was not posted since the one before. */
  kept?: (KeptThing & { all: number })[];
}

/** A summary: figures, text, recommendations with their buttons, patterns with quotes, and how it was made. */
export function summaryCard(facts: SummaryFacts): Card {
  const { summary } = facts;
  const kept = keptBlocks(facts.kept ?? []);
  const quiet = quietBlock(summary);
  if (quiet) return card([quiet, ...kept]);
  if (!facts.has.leads && !facts.has.messages) return emptyBoardCard(kept);
  const groups: Group[] = [
    { rank: 0, blocks: [header(titleOf(summary)), fields(headlineFigures(summary.metrics))] },
    { rank: 0, blocks: missingBlocks(summary.metrics) },
    ...paragraphs(outside(summary.text, 5_000)).map((block) => ({ rank: 1, blocks: [block] })),
  ];
  for (const blocks of [movedBlocks(summary), trendBlocks(summary), kept])
    if (blocks.length > 0) groups.push({ rank: 1, blocks });
  if (facts.recommendations.length > 0) {
    const [first, ...rest] = facts.recommendations.map(recommendationBlocks);
    const title = section(`*Who to talk to* (${many(facts.recommendations.length, "recommendation")})`);
    groups.push({ rank: 2, blocks: [divider(), title, ...(first ?? [])] });
    rest.forEach((blocks, place) => {
      groups.push({ rank: 4 + place, blocks });
    });
  }
  if (facts.insights.length > 0) {
    const [first, ...rest] = facts.insights.map(insightBlock);
    groups.push({ rank: 3, blocks: [divider(), section("*What people say*"), ...(first ? [first] : [])] });
    rest.forEach((block, place) => {
      groups.push({ rank: 5 + place, blocks: [block] });
    });
  }
  const questions = questionsBlock(summary.metrics);
  if (questions.length > 0) groups.push({ rank: 3, blocks: questions });
  groups.push({ rank: 0, blocks: [actions("summary_figures", [rowsButton(summary.id)]), context(footer(facts))] });
  return card(fitted(groups));
}

const SOURCES: Record<string, string> = {
  leads: "Leads",
  messages: "Messages",
  contacts: "Contacts and their answers",
  reasons: "Reasons leads were lost for",
  conversations: "What people say",
  recommendations: "Recommendations",
  moved: "What your Dones moved",
};

/** What could not be read, each on a line of its own: its figures are missing, not 0. */
function missingBlocks({ missing }: MetricsSnapshot): Block[] {
  const known = z.array(z.string()).safeParse(missing).data ?? [];
  const lines = known.map(
    (source) =>
      `:warning: ${SOURCES[source] ?? outside(source, 60)}: could not be read. What rests on it is missing here, not 0.`,
  );
  return lines.length > 0 ? [section(lines.join("\n"))] : [];
}

/** A board without any data says how to fill it. */
export function emptyBoardCard(more: Block[] = []): Card {
  return card([
    header("Nothing to summarise yet"),
    section(
      "Callboard has no leads and no messages of yours so far. Send them to `/webhooks/leads` and `/webhooks/messages` with your workspace's signing secret, or import files: `npm run import -- --help`. Your administrator finds both in the guide.",
    ),
    context("Then `/summary` shows what matters and whom to talk to."),
    ...more,
  ]);
}

/** What people asked most, word for word. */
function questionsBlock({ topQuestions = [] }: MetricsSnapshot): Block[] {
  if (topQuestions.length === 0) return [];
  const lines = topQuestions
    .slice(0, 3)
    .map((it) => `> ${outside(oneLine(it.text), 280)} (${many(it.count, "time")}${changeOf(it.count, it.before)})`);
  return [section(["*What people ask*", ...lines].join("\n"))];
}

function insightBlock(insight: typeof brainInsights.$inferSelect): Block {
  const quotes = insight.examples.slice(0, 2).map((example) => `> ${outside(oneLine(example.text), 280)}`);
  const advice = insight.recommendation ? [outside(insight.recommendation, 400)] : [];
  const title = `*${INSIGHT_TYPES[insight.type]}: ${outside(insight.pattern, 200)}* · ${many(insight.frequency, "time")} · ${insight.confidence} confidence`;
  return section([title, ...quotes, ...advice].join("\n"));
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

function footer({ summary, timeZone }: SummaryFacts): string {
  const span = `${moment(summary.periodStart, "{date_short}")} – ${moment(summary.periodEnd, "{date_short} {time}")}`;
  const used = summary.model || summary.tokensUsed ? usage(summary.tokensUsed, summary.cost) : "";
  const writer = summary.model
    ? `text by ${outside(summary.model, 60)}${used}, figures from the database; AI can be wrong`
    : `written without the model${used}, from the figures alone`;
  return `${span} · days counted in ${outside(timeZone, 60)} · ${writer}`;
}

function usage(tokens: number | null, cost: number | null): string {
  if (tokens === 0) return "";
  return ` (${tokens === null ? "tokens unknown" : many(tokens, "token")}, ${cost === null ? "price unknown" : dollars(cost)})`;
}
