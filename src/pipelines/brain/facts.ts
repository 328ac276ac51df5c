import type { FactQuery } from "../../db/queries/brain/list-fact-rows.ts";
import type { SpanCounts } from "../../db/queries/brain/measure-rollups.ts";
import { medianOf, timeText } from "./median.ts";

/** A figure with its receipt. */
export interface Fact {
  /** `f1`; the change against the period before is `f1c`. */
  id: string;
  /** The measure: `newLeads`. Workspaces choose by it. */
  key: string;
  label: string;
  value: number;
  /** As it is shown: "6,500", "42 %", "3.5 h". */
  text: string;
  /** The rows behind it. */
  query: FactQuery;
  /** How many rows those were; null where the figure was not made by counting rows alone. */
  rows: number;
  /** Of a change: which way it went. */
  direction?: "up" | "down";
}

/** What figures are read from; one that could not be read is named, and its figures are left out. */
export type Source = "leads" | "messages" | "contacts";

export interface Measures {
  now: SpanCounts;
  /** Null for "all". */
  prior: SpanCounts | null;
  /** Everything until the period's end. */
  total: SpanCounts;
  missing: readonly Source[];
}

type Unit = "count" | "rate" | "score" | "time";

interface Measure {
  id: string;
  key: string;
  label: string;
  source: Source;
  query: FactQuery;
  unit: Unit;
  /** Null: not measurable in this span, such as a rate of nobody. */
  of: (counts: SpanCounts) => number | null;
  /** Rows behind it, where they are not the value. */
  rows?: (counts: SpanCounts) => number;
}

export const newLeadsOf = (it: SpanCounts): number => it.hot + it.warm + it.cold;
export const avgScoreOf = (it: SpanCounts): number | null => (it.scored === 0 ? null : it.score_sum / it.scored);
/** Contacts who have answered, of those we first wrote to in the span: 0 to 1; null where we wrote to nobody new. */
export const responseRateOf = (it: SpanCounts): number | null =>
  it.written_to === 0 ? null : it.responded / it.written_to;
/** Seconds from our first message to a contact's answer, the median of the span's; null where nobody answered. */
export const medianResponseOf = (it: SpanCounts): number | null => medianOf(it.reply_times);

const measure = (
  id: string,
  key: string,
  label: string,
  source: Source,
  query: FactQuery,
  of: Measure["of"],
  more: Partial<Measure> = {},
): Measure => ({ id, key, label, source, query, unit: "count", of, ...more });

const MEASURES: Measure[] = [
  measure("f1", "newLeads", "New leads", "leads", "leads.new", newLeadsOf),
  measure("f2", "hotLeads", "Hot leads", "leads", "leads.hot", (it) => it.hot),
  measure("f3", "warmLeads", "Warm leads", "leads", "leads.warm", (it) => it.warm),
  measure("f4", "coldLeads", "Cold leads", "leads", "leads.cold", (it) => it.cold),
  measure("f5", "avgScore", "Average score", "leads", "leads.scored", avgScoreOf, {
    unit: "score",
    rows: (it) => it.scored,
  }),
  measure("f6", "writtenTo", "Contacts we first wrote to", "contacts", "contacts.written_to", (it) => it.written_to),
  measure("f7", "responseRate", "Response rate", "contacts", "contacts.responded", responseRateOf, {
    unit: "rate",
    rows: (it) => it.responded,
  }),
  measure("f14", "medianResponse", "Median response time", "contacts", "contacts.responded", medianResponseOf, {
    unit: "time",
    rows: (it) => it.responded,
  }),
  measure("f8", "messagesReceived", "Messages received", "messages", "messages.received", (it) => it.received),
  measure("f9", "messagesSent", "Messages sent", "messages", "messages.sent", (it) => it.sent),
  measure("f10", "conversions", "Conversions", "leads", "leads.converted", (it) => it.converted),
  measure("f11", "rejections", "Rejections", "leads", "leads.rejected", (it) => it.rejected),
];

const TOTALS: Measure[] = [
  measure("f12", "totalLeads", "Leads in total", "leads", "leads.all", newLeadsOf),
  measure("f13", "totalContacts", "Contacts in total", "contacts", "contacts.all", (it) => it.contacts),
];

/**
 * All figures of a period, and how each changed against the one before where that is a number.
 * @param keys The measures the workspace wants; null for all.
 */
export function factsOf({ now, prior, total, missing }: Measures, locale: string, keys: string[] | null): Fact[] {
  const show = formatter(locale);
  const factOf = (counts: SpanCounts) => (it: Measure) => {
    const value = missing.includes(it.source) ? null : it.of(counts);
    if (value === null) return [];
    const { id, key, label, query, unit } = it;
    return [{ id, key, label, value, text: show(value, unit), query, rows: it.rows?.(counts) ?? value }];
  };
  const changes = MEASURES.flatMap((it): Fact[] => {
    const [fact] = factOf(now)(it);
    const change = fact && prior ? changeOf(fact.value, it.of(prior), it.unit) : null;
    if (!fact || !change) return [];
    const { by, direction } = change;
    const text = `${show(by, "count")} ${it.unit === "count" || it.unit === "time" ? "%" : "points"}`;
    const label = `${direction === "up" ? "Rise" : "Fall"} in ${it.label.toLowerCase()}`;
    return [{ ...fact, id: `${fact.id}c`, label, value: by, text, direction }];
  });
  const all = [...MEASURES.flatMap(factOf(now)), ...TOTALS.flatMap(factOf(total)), ...changes];
  return keys ? all.filter((fact) => keys.includes(fact.key)) : all;
}

/** Counts and times change by per cent, rates and scores by points; null where nothing changed or there was nothing to compare with. */
function changeOf(value: number, before: number | null, unit: Unit): { by: number; direction: "up" | "down" } | null {
  const byShare = unit === "count" || unit === "time";
  if (before === null || (byShare && before === 0)) return null;
  const raw = byShare ? ((value - before) / before) * 100 : (value - before) * (unit === "rate" ? 100 : 1);
  const by = Math.round(Math.abs(raw));
  return by === 0 ? null : { by, direction: raw > 0 ? "up" : "down" };
}

function formatter(locale: string): (value: number, unit: Unit) => string {
  const numbers = numbersOf(locale, { maximumFractionDigits: 0 });
  const times = numbersOf(locale, { maximumFractionDigits: 1 });
  return (value, unit) => {
    if (unit === "time") return timeText(value, times);
    return unit === "rate" ? `${numbers.format(value * 100)} %` : numbers.format(value);
  };
}

function numbersOf(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    return new Intl.NumberFormat("en-US", options);
  }
}
