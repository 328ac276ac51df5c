import { ASKABLE_DAYS, type NamedPeriod, type Period } from "../../db/queries/brain/get-period.ts";

/** What a summary can be asked of. */
export type Asked = Period | "digest";

const WORDS: Record<string, NamedPeriod | "digest"> = {
  "": "week",
  today: "today",
  day: "today",
  yesterday: "yesterday",
  week: "week",
  month: "month",
  all: "all",
  digest: "digest",
  "this week": "this_week",
  "last week": "last_week",
  "this month": "this_month",
  "last month": "last_month",
};

const DAYS = /^(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.+|–|—|to|bis|until)\s*(\d{4}-\d{2}-\d{2}))?$/;

/**
 * The period a person typed: a word of above, a day (`2026-11-01`), or days from one to another (`2026-11-01..2026-11-15`); or today's
 * digest; nothing typed means the week. Null for words that are none, days that are not in the calendar or in the wrong order.
 */
export function parsePeriod(text: string): Asked | null {
  const word = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
  const [, first, last = first] = DAYS.exec(word) ?? [];
  if (!first || !last || !isDay(first) || !isDay(last) || first > last) return null;
  if (first < ASKABLE_DAYS.first || last > ASKABLE_DAYS.last) return null;
  return { first, last };
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
