import { z } from "zod";
import type { Question } from "../db/queries/ask/questions.ts";
import { FACT_QUERIES, type FactSource, RowSource } from "../db/queries/brain/list-fact-rows.ts";
import { MOVED_FIGURES, type MovedFigure } from "../db/queries/brain/measure-done.ts";
import type { brainInsights, brainSummaries } from "../db/schema/brain.ts";
import { type CountedSpan, factSourceOf } from "../pipelines/index.ts";
import { Moved, Trend, trendLabel } from "./blocks/digest.ts";
import { INSIGHT_TYPES } from "./blocks/words.ts";

/** A number that was shown, and where its rows are. */
export interface Figure {
  /** `f1`, `f1c` (its change), `r1` (a reason), `q1` (a question), `i1` (an insight), `m1` (moved by Dones), `t1` (a week): stable within what shows it. */
  id: string;
  label: string;
  /** As it was shown. */
  text: string;
  /** How many rows it was made of when it was made; null where that was not kept. */
  rows: number | null;
  source: RowSource;
}

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

const MOVED_LABELS: Record<MovedFigure, string> = {
  done: "Recommendations done",
  replied: "Contacts who wrote back after a Done",
  staged: "Leads that changed stage after a Done",
  converted: "Conversions after a Done",
};

/**
 * Every figure of a summary with its receipt: those of its facts, of the reasons leads were lost for, of its insights, and of a
 * digest what Dones moved and the weeks of its trend.
 */
export function figuresOf(summary: Summary, insights: (typeof brainInsights.$inferSelect)[]): Figure[] {
  const span = spanOf(summary);
  const within = { timeZone: span.timeZone, starts: span.starts, ends: span.ends, asOf: span.countedAt };
  const facts = Facts.safeParse(summary.metrics.facts).data ?? [];
  const figures = facts.flatMap((fact): Figure[] => {
    const source = factSourceOf(fact, span);
    return source ? [factFigure(fact, source)] : [];
  });
  const reasons = reasonFigures(summary, span, within);
  const asked = (summary.metrics.topQuestions ?? []).flatMap((of, index): Figure[] => {
    const source = { summary: summary.id, asked: index };
    const figure = { id: `q${index + 1}`, label: `Asked: ${of.text}` };
    const { messages, messagesBefore } = of;
    const before = messagesBefore?.length ?? 0;
    return [
      ...(messages ? [{ ...figure, text: String(of.count), rows: messages.length, source }] : []),
      ...(messagesBefore ? [{ ...priorOf(figure, before), source: { ...source, before: true } }] : []),
    ];
  });
  const said = insights
    .filter((insight) => insight.type !== "rejection_analysis" && insight.evidence.length > 0)
    .map((insight, index): Figure => {
      const label = `${INSIGHT_TYPES[insight.type]}: ${insight.pattern}`;
      const text = String(insight.frequency);
      return { id: `i${index + 1}`, label, text, rows: insight.evidence.length, source: { insight: insight.id } };
    });
  return [...figures, ...reasons, ...asked, ...said, ...movedFigures(summary), ...trendFigures(summary, span)];
}

/** Reasons leads were lost for, and how many there were of each in the period before, where that is known. */
function reasonFigures({ metrics }: Summary, span: CountedSpan, within: Omit<FactSource, "query">): Figure[] {
  const { priorStarts: starts, priorEnds: ends } = span;
  return (metrics.rejectionReasons ?? []).flatMap(({ reason, key, count, before }, index): Figure[] => {
    const source = { ...within, query: "leads.rejected" as const, reason: key ?? reason.trim().toLowerCase() };
    const figure = { id: `r${index + 1}`, label: `Lost: ${reason}`, text: String(count), rows: count, source };
    if (before === undefined || !starts || !ends) return [figure];
    return [figure, { ...priorOf(figure, before), source: { ...source, starts, ends } }];
  });
}

/** What a figure is compared with. */
const priorOf = ({ id, label }: Pick<Figure, "id" | "label">, rows: number) => ({
  ...{ id: `${id}c`, label: `${label}: the period before`, text: String(rows), rows },
});

/** A figure of facts; a change shows the rows of the period before, which had another number of them. */
function factFigure(fact: z.infer<typeof Facts>[number], source: Figure["source"]): Figure {
  const { id, label, text, value } = fact;
  if (fact.direction) return { id, label: `${label}: the period before`, text, rows: null, source };
  return { id, label, text, rows: fact.rows ?? (Number.isInteger(value) ? value : null), source };
}

function movedFigures({ metrics, periodStart, periodEnd }: Summary): Figure[] {
  const moved = Moved.safeParse(metrics.moved).data;
  if (!moved) return [];
  const span = { from: periodStart.toISOString(), to: periodEnd.toISOString() };
  return MOVED_FIGURES.filter((name) => moved[name] > 0).map((name, index) => {
    const rows = moved[name];
    return {
      id: `m${index + 1}`,
      label: MOVED_LABELS[name],
      text: String(rows),
      rows,
      source: { moved: name, ...span },
    };
  });
}

const TREND = [
  ["new_leads", "New leads", "leads.new"],
  ["received", "Messages received", "messages.received"],
  ["converted", "Conversions", "leads.converted"],
] as const;

function trendFigures({ metrics }: Summary, { timeZone, countedAt: asOf }: CountedSpan): Figure[] {
  const weeks = Trend.safeParse(metrics.trend).data ?? [];
  return TREND.flatMap(([name, label, query], line) =>
    weeks.flatMap((week, place): Figure[] => {
      const { starts, ends, [name]: rows } = week;
      if (!starts || !ends || rows === null) return [];
      const source = { query, timeZone, starts, ends, asOf };
      const id = `t${line * weeks.length + place + 1}`;
      return [{ id, label: trendLabel(label, week.begins), text: String(rows), rows, source }];
    }),
  );
}

const Answers = z.array(
  z.object({
    figures: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        text: z.string(),
        rows: z.number().nullish(),
        source: RowSource.optional(),
      }),
    ),
  }),
);

/** The figures of one query of an answer that have a receipt. */
export function figuresOfResult(question: Pick<Question, "results">, index: number): Figure[] {
  const figures = Answers.safeParse(question.results).data?.[index]?.figures ?? [];
  return figures.flatMap(({ id, label, text, rows, source }) =>
    source ? [{ id, label, text, rows: rows ?? null, source }] : [],
  );
}

/** A summary that keeps no local bounds has those of its row, by UTC and cut to full hours. */
function spanOf({ metrics, periodStart, periodEnd, createdAt }: Summary): CountedSpan {
  const kept = Span.safeParse(metrics.span);
  if (kept.success) return kept.data;
  const local = (at: number) => new Date(at).toISOString().slice(0, 13).replace("T", " ").concat(":00:00");
  const bounds = { starts: local(periodStart.getTime()), ends: local(periodEnd.getTime() + 3_600_000) };
  return { timeZone: "UTC", ...bounds, priorStarts: null, priorEnds: null, countedAt: createdAt.toISOString() };
}
