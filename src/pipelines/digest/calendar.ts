import { tzOffset } from "@date-fns/tz";
import { addDays, formatISO, getISODay, parseISO } from "date-fns";

/** When a workspace wants its digest, in its own clock. */
export interface DigestTimes {
  /** IANA name. */
  timeZone: string;
  /** Local hour, 0 to 23. */
  hour: number;
  /** ISO weekdays, 1 is Monday. */
  weekdays: readonly number[];
  /** Local dates without a digest, `2026-12-25`. */
  holidays: readonly string[];
}

/** One digest: its local date, and the moment it is due. */
export interface DueDigest {
  date: string;
  at: Date;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A year and the days around it: where every day of that is left out, there is no digest. */
const DAYS_SEARCHED = 372;

/** The zone as the runtime spells it; null where it knows none of that name. Offsets such as "+02:00" are no zones. */
export function timeZoneOf(name: string): string | null {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The local date of a moment, `2026-11-25`. */
export const localDateOf = (at: Date, timeZone: string): string =>
  new Date(at.getTime() + tzOffset(timeZone, at) * MINUTE_MS).toISOString().slice(0, 10);

/**
 * The moment a local day's clocks show an hour. Where they show it twice, the first time; where they skip it, the moment
 * they are put forward; null where the zone left the whole day out.
 */
export function momentOf(date: string, hour: number, timeZone: string): Date | null {
  const wall = Date.parse(`${date}T00:00:00Z`) + hour * HOUR_MS;
  const before = tzOffset(timeZone, new Date(wall - DAY_MS));
  const after = tzOffset(timeZone, new Date(wall + DAY_MS));
  if (before === after) return new Date(wall - before * MINUTE_MS);
  const shown = [before, after]
    .map((offset) => ({ offset, at: wall - offset * MINUTE_MS }))
    .filter(({ offset, at }) => tzOffset(timeZone, new Date(at)) === offset)
    .map(({ at }) => at);
  const at = new Date(shown.length > 0 ? Math.min(...shown) : forwardOf(wall, before, after, timeZone));
  return localDateOf(at, timeZone) === date ? at : null;
}

/** The moment at which the clocks jump over `wall`, found between the two readings of it. */
function forwardOf(wall: number, before: number, after: number, timeZone: string): number {
  let low = wall - Math.max(before, after) * MINUTE_MS;
  let high = wall - Math.min(before, after) * MINUTE_MS;
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (tzOffset(timeZone, new Date(middle)) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The first digest due after a moment; null where no day is left for one. */
export function digestAfter(times: DigestTimes, moment: Date): DueDigest | null {
  return search(times, moment, 1, (due) => due.at > moment);
}

/** The last digest due at or before a moment; null where there was none within a year. */
export function digestUntil(times: DigestTimes, moment: Date): DueDigest | null {
  return search(times, moment, -1, (due) => due.at <= moment);
}

function search(times: DigestTimes, moment: Date, step: 1 | -1, fits: (due: DueDigest) => boolean): DueDigest | null {
  const today = parseISO(localDateOf(moment, times.timeZone));
  for (let days = 0; days <= DAYS_SEARCHED; days += 1) {
    const day = addDays(today, days * step);
    const date = formatISO(day, { representation: "date" });
    if (!times.weekdays.includes(getISODay(day)) || times.holidays.includes(date)) continue;
    const at = momentOf(date, times.hour, times.timeZone);
    if (at && fits({ date, at })) return { date, at };
  }
  return null;
}

/** The full local hour that a moment lies in. */
export function hourOf(at: Date, timeZone: string): Date {
  const wall = at.getTime() + tzOffset(timeZone, at) * MINUTE_MS;
  return new Date(at.getTime() - (wall % HOUR_MS));
}

/** The ISO weekday of a local date. */
export const weekdayOf = (date: string): number => getISODay(parseISO(date));
