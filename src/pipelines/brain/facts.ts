import type { FactQuery } from "../../db/queries/brain/list-fact-rows.ts";
import type { LeadCounts } from "../../db/queries/brain/measure-leads.ts";
import type { MessageCounts } from "../../db/queries/brain/measure-messages.ts";
import type { Totals } from "../../db/queries/brain/measure-totals.ts";

/** A figure with its receipt. */
export interface Fact {
  /** `f1`; the change against the period before is `f1c`. */
  id: string;
  /** The measure: `newLeads`. Workspaces choose by it. */
  key: string;
  label: string;
  value: number;
  /** As it is shown: "6,500", "42 %". */
  text: string;
  /** The rows behind it. */
  query: FactQuery;
  /** Of a change: which way it went. */
  direction?: "up" | "down";
}

export interface Measures {
  now: LeadCounts & MessageCounts;
  /** Null for "all". */
  prior: (LeadCounts & MessageCounts) | null;
  totals: Totals;
}

type Unit = "count" | "rate" | "score";

interface Measure {
  key: string;
  label: string;
  query: FactQuery;
  unit: Unit;
  /** Null: not measurable in this span, such as a rate of nobody. */
  of: (counts: LeadCounts & MessageCounts) => number | null;
}

const MEASURES: Measure[] = [
  { key: "newLeads", label: "New leads", query: "leads.new", unit: "count", of: (it) => it.new_leads },
  { key: "hotLeads", label: "Hot leads", query: "leads.hot", unit: "count", of: (it) => it.hot },
  { key: "warmLeads", label: "Warm leads", query: "leads.warm", unit: "count", of: (it) => it.warm },
  { key: "coldLeads", label: "Cold leads", query: "leads.cold", unit: "count", of: (it) => it.cold },
  { key: "avgScore", label: "Average score", query: "leads.scored", unit: "score", of: (it) => it.avg_score },
  {
    key: "writtenTo",
    label: "Contacts we wrote to",
    query: "contacts.written_to",
    unit: "count",
    of: (it) => it.written_to,
  },
  {
    key: "responseRate",
    label: "Response rate",
    query: "contacts.responded",
    unit: "rate",
    of: (it) => responseRateOf(it),
  },
  {
    key: "messagesReceived",
    label: "Messages received",
    query: "messages.received",
    unit: "count",
    of: (it) => it.received,
  },
  { key: "messagesSent", label: "Messages sent", query: "messages.sent", unit: "count", of: (it) => it.sent },
  { key: "conversions", label: "Conversions", query: "leads.converted", unit: "count", of: (it) => it.conversions },
  { key: "rejections", label: "Rejections", query: "leads.rejected", unit: "count", of: (it) => it.rejections },
];

/** Contacts who wrote after our first message, of those we wrote to: 0 to 1; null where we wrote to nobody. */
export const responseRateOf = (it: { written_to: number; responded: number }): number | null =>
  it.written_to === 0 ? null : it.responded / it.written_to;

/**
 * All figures of a period, and how each changed against the one before where that is a number.
 * @param keys The measures the workspace wants; null for all.
 */
export function factsOf({ now, prior, totals }: Measures, locale: string, keys: string[] | null): Fact[] {
  const show = formatter(locale);
  const facts = MEASURES.flatMap((measure, index): Fact[] => {
    const value = measure.of(now);
    if (value === null) return [];
    const { key, label, query } = measure;
    const fact: Fact = { id: `f${index + 1}`, key, label, value, text: show(value, measure.unit), query };
    const change = prior ? changeOf(value, measure.of(prior), measure.unit) : null;
    if (!change) return [fact];
    const { by, direction } = change;
    const text = `${show(by, "count")} ${measure.unit === "count" ? "%" : "points"}`;
    const word = `${direction === "up" ? "Rise" : "Fall"} in ${label.toLowerCase()}`;
    return [fact, { ...fact, id: `${fact.id}c`, label: word, value: by, text, direction }];
  });
  const total = (id: string, key: string, label: string, value: number, query: FactQuery): Fact => ({
    ...{ id, key, label, value, query },
    text: show(value, "count"),
  });
  const all = [
    ...facts.filter((fact) => !fact.direction),
    total("f12", "totalLeads", "Leads in total", totals.leads, "leads.all"),
    total("f13", "totalContacts", "Contacts in total", totals.contacts, "contacts.all"),
    ...facts.filter((fact) => fact.direction),
  ];
  return keys ? all.filter((fact) => keys.includes(fact.key)) : all;
}

/** Counts change by per cent, rates and scores by points; null where nothing changed or there was nothing to compare with. */
function changeOf(value: number, before: number | null, unit: Unit): { by: number; direction: "up" | "down" } | null {
  if (before === null || (unit === "count" && before === 0)) return null;
  const raw = unit === "count" ? ((value - before) / before) * 100 : (value - before) * (unit === "rate" ? 100 : 1);
  const by = Math.round(Math.abs(raw));
  return by === 0 ? null : { by, direction: raw > 0 ? "up" : "down" };
}

function formatter(locale: string): (value: number, unit: Unit) => string {
  let numbers: Intl.NumberFormat;
  try {
    numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  } catch {
    numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  }
  return (value, unit) => (unit === "rate" ? `${numbers.format(value * 100)} %` : numbers.format(value));
}
