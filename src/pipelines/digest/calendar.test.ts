import { describe, expect, test } from "vitest";
import {
  type DigestTimes,
  digestAfter,
  digestUntil,
  localDateOf,
  momentOf,
  timeZoneOf,
  weekdayOf,
} from "./calendar.ts";

const ZONES = Intl.supportedValuesOf("timeZone");
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const times = (over: Partial<DigestTimes>): DigestTimes => ({
  ...{ timeZone: "UTC", hour: 8, weekdays: EVERY_DAY, holidays: [], ...over },
});

/** What clocks on a wall of that zone show, asked of another source than the one under test. */
function wallClock(timeZone: string): (at: Date) => { date: string; hour: number; minute: number } {
  const format = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    hourCycle: "h23",
  });
  return (at) => {
    const [date = "", time = ""] = format.format(at).split(", ");
    return { date, hour: Number(time.slice(0, 2)), minute: Number(time.slice(3, 5)) };
  };
}

/** Digests of a year: by following the schedule as the job does, from one to the next. */
function yearOf(of: DigestTimes, year: number): { date: string; at: Date }[] {
  const digests: { date: string; at: Date }[] = [];
  let after = new Date(Date.UTC(year - 1, 11, 31, 10));
  for (;;) {
    const due = digestAfter(of, after);
    if (!due || due.date > `${year}-12-31`) return digests;
    if (due.date >= `${year}-01-01`) digests.push(due);
    after = due.at;
  }
}

test("over 400 zones and every day of a year -> one digest a local date, at the local hour", () => {
  expect(ZONES.length).toBeGreaterThan(400);
  for (const timeZone of ZONES) {
    const show = wallClock(timeZone);
    const digests = yearOf(times({ timeZone }), 2026);
    expect(digests, timeZone).toHaveLength(365);
    expect(new Set(digests.map(({ date }) => date)).size, timeZone).toBe(365);
    const wrong = digests.filter(({ date, at }) => {
      const seen = show(at);
      return seen.date !== date || seen.hour !== 8 || seen.minute !== 0;
    });
    expect(wrong, timeZone).toEqual([]);
  }
});

test("the hours in which clocks change, in every zone that changes them -> one digest that day, never before the hour", () => {
  const changing = ZONES.filter((zone) => momentOffset(zone, "2026-01-15") !== momentOffset(zone, "2026-07-15"));
  expect(changing.length).toBeGreaterThan(100);
  for (const timeZone of changing) {
    const show = wallClock(timeZone);
    for (const hour of [0, 1, 2, 3]) {
      const digests = yearOf(times({ timeZone, hour }), 2026);
      expect(new Set(digests.map(({ date }) => date)).size, `${timeZone} ${hour}`).toBe(365);
      for (const { date, at } of digests) {
        const seen = show(at);
        const exact = seen.date === date && seen.hour === hour && seen.minute === 0;
        // A skipped hour: a minute earlier the clocks had not come so far.
        const earlier = show(new Date(at.getTime() - 60_000));
        const jumped = seen.date === date && earlier.hour * 60 + earlier.minute < hour * 60 + 1440 * Number(hour === 0);
        if (!exact) expect(jumped, `${timeZone} ${date} ${hour}`).toBe(true);
      }
    }
  }
});

const momentOffset = (zone: string, date: string) =>
  (momentOf(date, 12, zone)?.getTime() ?? 0) - Date.parse(`${date}T12:00:00Z`);

describe("a day on which the clocks change", () => {
  test.each([
    ["the skipped hour comes when they are put forward", "2026-03-29", 2, "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["of a doubled hour the first counts", "2026-10-25", 2, "Europe/Berlin", "2026-10-25T00:00:00.000Z"],
    ["a skipped midnight", "2026-04-24", 0, "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
    ["half an hour skipped", "2026-10-04", 2, "Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"],
    ["half an hour doubled", "2026-04-05", 1, "Australia/Lord_Howe", "2026-04-04T14:00:00.000Z"],
    ["both sides of the equator", "2026-09-27", 2, "Pacific/Auckland", "2026-09-26T14:00:00.000Z"],
  ])("%s", (_what, date, hour, zone, expected) => {
    expect(momentOf(date, hour, zone)?.toISOString()).toBe(expected);
  });

  test("a date that a zone left out -> no digest, and the days around it have theirs", () => {
    expect(momentOf("2011-12-30", 8, "Pacific/Apia")).toBeNull();
    const after = digestAfter(times({ timeZone: "Pacific/Apia" }), new Date("2011-12-29T18:00:01Z"));
    expect(after?.date).toBe("2011-12-31");
  });
});

describe("weekdays and holidays", () => {
  const office = times({ timeZone: "America/New_York", weekdays: [1, 2, 3, 4, 5], holidays: ["2026-11-26"] });

  test("Wednesday's done, Thursday a holiday -> Friday", () => {
    expect(digestAfter(office, new Date("2026-11-25T13:00:00Z"))).toEqual({
      date: "2026-11-27",
      at: new Date("2026-11-27T13:00:00Z"),
    });
  });

  test("the one before a Monday's -> the Friday's; at its very moment -> itself", () => {
    expect(digestUntil(office, new Date("2026-11-30T12:59:59Z"))?.date).toBe("2026-11-27");
    expect(digestUntil(office, new Date("2026-11-30T13:00:00Z"))?.date).toBe("2026-11-30");
  });

  test("no weekday at all -> none, forwards and backwards", () => {
    expect(digestAfter(times({ weekdays: [] }), new Date())).toBeNull();
    expect(digestUntil(times({ weekdays: [] }), new Date())).toBeNull();
  });

  test("following the schedule and looking back agree", () => {
    for (const timeZone of ["Europe/Lisbon", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"]) {
      for (const due of yearOf(times({ ...office, timeZone }), 2026))
        expect(digestUntil(times({ ...office, timeZone }), due.at)).toEqual(due);
    }
  });
});

test("names of zones -> as the runtime spells them; what is none -> null", () => {
  expect(timeZoneOf("europe/berlin")).toBe("Europe/Berlin");
  expect(timeZoneOf("UTC")).toBe("UTC");
  for (const name of ["", "Berlin", "+02:00", "Europe/Berlin'; drop", "Mars/Olympus"])
    expect(timeZoneOf(name)).toBeNull();
});

test("dates are the zone's own", () => {
  expect(localDateOf(new Date("2026-11-25T23:30:00Z"), "Asia/Tokyo")).toBe("2026-11-26");
  expect(weekdayOf("2026-11-29")).toBe(7);
});
