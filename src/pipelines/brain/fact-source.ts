import type { FactSource } from "../../db/queries/brain/list-fact-rows.ts";
import type { Fact } from "./facts.ts";

/** The time figures were counted of, by the workspace's clocks, and when that was done (ISO). */
export interface CountedSpan {
  timeZone: string;
  starts: string;
  ends: string;
  priorStarts: string | null;
  priorEnds: string | null;
  countedAt: string;
}

/** Before any period: totals have no beginning. */
const EVER = "0001-01-01 00:00:00";
const TOTALS = new Set<string>(["leads.all", "contacts.all", "messages.all"]);

/** Where a figure's rows are; those of a change are the ones of the period before. Null: that there was none. */
export function factSourceOf({ query, direction }: Pick<Fact, "query" | "direction">, span: CountedSpan) {
  const { timeZone, starts, ends, priorStarts, priorEnds, countedAt: asOf } = span;
  const source: FactSource = { query, timeZone, starts: TOTALS.has(query) ? EVER : starts, ends, asOf };
  if (!direction) return source;
  return priorStarts && priorEnds ? { ...source, starts: priorStarts, ends: priorEnds } : null;
}
