import { z } from "zod";
import { PERIODS, type Period } from "../../db/queries/brain/get-period.ts";

const day = z.iso.date();

/** A period as a run is asked for. */
export const periodShape = z.union([
  z.enum(PERIODS),
  z.object({ first: day, last: day }).refine((it) => it.first <= it.last, "the last day is before the first"),
]);

/** What a run may speak of: a period, or the time since the digest before. */
export type Spoken = Period | "day";

/** The word a summary keeps for its period. */
export const periodWord = (period: Spoken) => (typeof period === "object" ? ("range" as const) : period);

const PHRASES = {
  day: "the time since the last digest",
  today: "today",
  yesterday: "yesterday",
  week: "the last 7 days",
  month: "the last 30 days",
  this_week: "this week",
  last_week: "last week",
  this_month: "this month",
  last_month: "last month",
  all: "all the time on record",
} as const;

const WITHOUT_IN = /^(?:today|yesterday|(?:this|last) (?:week|month))$/;

/** The period as sentences say it: "the last 7 days", "1 to 15 November 2026". Letters, digits and blanks only. */
export const periodPhrase = (period: Spoken): string =>
  typeof period === "object" ? daysPhrase(period.first, period.last) : PHRASES[period];

/** "today", "in the last 7 days". */
export function periodWhen(period: Spoken): string {
  if (period === "day") return "since the last digest";
  const phrase = periodPhrase(period);
  if (typeof period === "object") return `from ${phrase}`;
  return WITHOUT_IN.test(phrase) ? phrase : `in ${phrase}`;
}

function daysPhrase(first: string, last: string): string {
  const show = (date: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
  const whole = { day: "numeric", month: "long", year: "numeric" } as const;
  if (first === last) return show(first, whole);
  if (first.slice(0, 7) === last.slice(0, 7)) return `${show(first, { day: "numeric" })} to ${show(last, whole)}`;
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  return `${show(first, sameYear ? { day: "numeric", month: "long" } : whole)} to ${show(last, whole)}`;
}

/** The ISO day a week begins on where people speak `locale`; Monday where that is not known. */
export function firstWeekdayOf(locale: string): number {
  try {
    const known = new Intl.Locale(locale) as Intl.Locale & {
      getWeekInfo?: () => { firstDay: number };
      weekInfo?: { firstDay: number };
    };
    return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
  } catch {
    return 1;
  }
}
