import { TZDate, tzOffset } from "@date-fns/tz";
import { addDays, addHours, set } from "date-fns";

/** Named moments a person may move the clock to. `digest` and `expiry` are the workspace's own. */
export const CLOCK_TARGETS = ["hour", "day", "morning", "clockChange", "digest", "expiry"] as const;
export type ClockTarget = (typeof CLOCK_TARGETS)[number];
/** Those that follow from the calendar alone. */
export type CalendarTarget = Exclude<ClockTarget, "digest" | "expiry">;

/** Nobody changes the clocks more rarely than twice a year and still at all. */
const DAYS_SEARCHED = 366;
const MORNING = { hours: 8, minutes: 0, seconds: 0, milliseconds: 0 };

/** 08:00 of that day in its own zone. */
const morningOf = (day: TZDate): Date => set(day, MORNING);

/**
 * How far ahead of `now` the named moment lies, in milliseconds; `timeZone` is an IANA name. `morning` is the next 08:00
 * there, `clockChange` 08:00 on the next day its clocks change.
 * @throws RangeError for an unknown zone, and for `clockChange` where the clocks never change.
 */
export function untilTarget(target: CalendarTarget, now: number, timeZone: string): number {
  const here = new TZDate(now, timeZone);
  if (Number.isNaN(here.getTime())) throw new RangeError(`There is no time zone ${timeZone}.`);
  switch (target) {
    case "hour":
      return addHours(here, 1).getTime() - now;
    case "day":
      return addDays(here, 1).getTime() - now;
    case "morning": {
      const today = morningOf(here).getTime();
      return (today > now ? today : morningOf(addDays(here, 1)).getTime()) - now;
    }
    case "clockChange": {
      for (let day = 1; day <= DAYS_SEARCHED; day += 1) {
        const morning = morningOf(addDays(here, day));
        const before = morningOf(addDays(here, day - 1));
        if (tzOffset(timeZone, morning) !== tzOffset(timeZone, before)) return morning.getTime() - now;
      }
      throw new RangeError(`The clocks of ${timeZone} never change.`);
    }
  }
}
