import { z } from "zod";
import { FACT_QUERIES, type FactSource, RowSource } from "../db/queries/brain/list-fact-rows.ts";
import type { brainInsights, brainSummaries } from "../db/schema/brain.ts";
import { INSIGHT_TYPES } from "./blocks/words.ts";

/** A number that was shown, and where its rows are. */
export const FigureShape = z.object({
  /** `f1`, `f1c` (its change), `r1` (a reason), `i1` (an insight): stable within what shows it. */
  id: z.string(),
  label: z.string(),
  /** As it was shown. */
  text: z.string(),
  /** How many rows it was made of when it was made; null where that was not kept. */
  rows: z.number().nullable(),
  source: RowSource,
});
export type Figure = z.infer<typeof FigureShape>;

const Facts = z.array(
  z.object({
    id: z.string(),
    label: z.string(),
    text: z.string(),
    query: z.enum(FACT_QUERIES),
    rows: z.number().optional(),
    value: z.number(),
    direction: z.enum(["up", "down"]).optional(),
  }),
);

const Span = z.object({
  timeZone: z.string(),
  starts: z.string(),
  ends: z.string(),
  priorStarts: z.string().nullable(),
  priorEnds: z.string().nullable(),
  countedAt: z.string(),
});

type Summary = typeof brainSummaries.$inferSelect;

/** Before any period: totals have no beginning. */
const EVER = "0001-01-01 00:00:00";
const TOTALS = new Set<string>(["leads.all", "contacts.all", "messages.all"]);

/** Every figure of a summary with its receipt: those of its facts, of the reasons leads were lost for, and of its insights. */
export function figuresOf(summary: Summary, insights: (typeof brainInsights.$inferSelect)[]): Figure[] {
  const span = spanOf(summary);
  const within = { timeZone: span.timeZone, starts: span.starts, ends: span.ends, asOf: span.countedAt };
  const facts = Facts.safeParse(summary.metrics.facts).data ?? [];
  const figures = facts.flatMap((fact): Figure[] => {
    const { id, label, text, query } = fact;
    if (!fact.direction) {
      const source: FactSource = { ...within, query, ...(TOTALS.has(query) && { starts: EVER }) };
      return [{ id, label, text, rows: fact.rows ?? (Number.isInteger(fact.value) ? fact.value : null), source }];
    }
    const { priorStarts: starts, priorEnds: ends } = span;
    if (!starts || !ends) return [];
    return [{ id, label: `${label}: the period before`, text, rows: null, source: { ...within, query, starts, ends } }];
  });
  const reasons = (summary.metrics.rejectionReasons ?? []).map(({ reason, key, count }, index): Figure => {
    const source = { ...within, query: "leads.rejected" as const, reason: key ?? reason.trim().toLowerCase() };
    return { id: `r${index + 1}`, label: `Lost: ${reason}`, text: String(count), rows: count, source };
  });
  const said = insights
    .filter((insight) => insight.type !== "rejection_analysis" && insight.evidence.length > 0)
    .map((insight, index): Figure => {
      const label = `${INSIGHT_TYPES[insight.type]}: ${insight.pattern}`;
      const text = String(insight.frequency);
      return { id: `i${index + 1}`, label, text, rows: insight.evidence.length, source: { insight: insight.id } };
    });
  return [...figures, ...reasons, ...said];
}

/** A summary that keeps no local bounds has those of its row, by UTC and cut to full hours. */
function spanOf({ metrics, periodStart, periodEnd, createdAt }: Summary): z.infer<typeof Span> {
  const kept = Span.safeParse(metrics.span);
  if (kept.success) return kept.data;
  const local = (at: number) => new Date(at).toISOString().slice(0, 13).replace("T", " ").concat(":00:00");
  const bounds = { starts: local(periodStart.getTime()), ends: local(periodEnd.getTime() + 3_600_000) };
  return { timeZone: "UTC", ...bounds, priorStarts: null, priorEnds: null, countedAt: createdAt.toISOString() };
}
