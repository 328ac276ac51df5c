import { format, parseISO } from "date-fns";
import { z } from "zod";
import type { brainSummaries } from "../../db/schema/brain.ts";
import { periodPhrase } from "../../pipelines/index.ts";
import { outside } from "./escape.ts";
import { type Block, section } from "./kit.ts";
import { many } from "./words.ts";

type Summary = typeof brainSummaries.$inferSelect;

/** What Dones moved, as it is kept. */
export const Moved = z.object({ done: z.number(), replied: z.number(), staged: z.number(), converted: z.number() });
const counted = z.number().nullable();
/** The weeks of a trend, oldest first, as they are kept; null is what could not be read. Older rows keep no bounds. */
export const Trend = z
  .array(
    z.object({
      ...{ begins: z.string(), starts: z.string().optional(), ends: z.string().optional() },
      ...{ new_leads: counted, received: counted, converted: counted },
    }),
  )
  .min(2);

const Days = z.object({ first: z.iso.date(), last: z.iso.date() });

function periodOf({ period, metrics, periodStart, periodEnd }: Summary): string {
  if (period !== "range") return periodPhrase(period);
  const kept = Days.safeParse(metrics.span);
  const dayOf = (at: Date) => at.toISOString().slice(0, 10);
  return periodPhrase(kept.success ? kept.data : { first: dayOf(periodStart), last: dayOf(periodEnd) });
}

/** What stands above a summary. */
export function titleOf(summary: Summary): string {
  const { digestDate, period, metrics } = summary;
  if (digestDate)
    return `${period === "week" ? "Weekly" : "Daily"} digest: ${format(parseISO(digestDate), "EEEE d MMMM yyyy")}`;
  return metrics.moved ? "Digest so far" : `Summary: ${periodOf(summary)}`;
}

/** A digest of a time in which nothing happened: one line. Null for all others. */
export const quietBlock = (summary: Summary): Block | null =>
  summary.metrics.quiet === true ? section(`*${titleOf(summary)}* · ${outside(summary.text, 500)}`) : null;

/** What the Dones moved; nothing where there were none. */
export function movedBlocks({ metrics }: Summary): Block[] {
  const moved = Moved.safeParse(metrics.moved);
  if (!moved.success) return [];
  const { done, replied, staged, converted } = moved.data;
  if (done + replied + staged + converted === 0) return [];
  const parts = [
    `${many(done, "recommendation")} done since the last digest`,
    `${many(replied, "contact")} wrote back`,
    `${many(staged, "lead")} changed stage`,
    many(converted, "conversion"),
  ];
  return [section(`*What your Dones moved*\n${parts.join(" · ")}`)];
}

/** A figure of a week: "New leads, week from 18 November". */
export const trendLabel = (label: string, begins: string): string =>
  `${label}, week from ${format(parseISO(begins), "d MMMM")}`;

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** A week's bars with the numbers beside them; nothing for digests of a day. */
export function trendBlocks({ metrics }: Summary): Block[] {
  const trend = Trend.safeParse(metrics.trend);
  if (!trend.success) return [];
  const weeks = trend.data;
  const line = (label: string, of: (week: (typeof weeks)[number]) => number | null) => {
    const values = weeks.map(of).filter((value) => value !== null);
    return values.length === weeks.length ? [`${label}: ${bars(values)} ${values.join(", ")}`] : [];
  };
  const first = weeks[0] ? format(parseISO(weeks[0].begins), "d MMMM") : "";
  return [
    section(
      [
        `*The trend* (${weeks.length} weeks from ${first}, the last one at the end)`,
        ...line("New leads", (week) => week.new_leads),
        ...line("Messages received", (week) => week.received),
        ...line("Conversions", (week) => week.converted),
      ].join("\n"),
    ),
  ];
}

function bars(values: number[]): string {
  const most = Math.max(...values, 1);
  return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))]).join("");
}
