import { expect, test } from "vitest";
import { untilTarget } from "./clock-targets.ts";

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

test("before eight -> morning is today's; at eight or later -> tomorrow's", () => {
  expect(untilTarget("morning", at("2026-11-21T07:00:00-05:00"), "America/New_York")).toBe(HOUR);
  expect(untilTarget("morning", at("2026-11-21T08:00:00-05:00"), "America/New_York")).toBe(24 * HOUR);
  expect(untilTarget("morning", at("2026-11-21T20:00:00Z"), "Europe/Lisbon")).toBe(12 * HOUR);
});

test("the night the clocks change -> the next morning is an hour nearer or further", () => {
  expect(untilTarget("morning", at("2027-03-13T08:00:00-05:00"), "America/New_York")).toBe(23 * HOUR);
  expect(untilTarget("morning", at("2026-10-31T08:00:00-04:00"), "America/New_York")).toBe(25 * HOUR);
});

test("a day ahead -> the same time of day, on the day the clocks change too", () => {
  expect(untilTarget("day", at("2027-03-13T12:00:00-05:00"), "America/New_York")).toBe(23 * HOUR);
  expect(untilTarget("hour", at("2027-03-13T12:00:00-05:00"), "America/New_York")).toBe(HOUR);
});

test("the next change of the clocks -> 08:00 of that day there", () => {
  const now = at("2026-11-21T12:00:00Z");
  expect(new Date(now + untilTarget("clockChange", now, "America/New_York")).toISOString()).toBe(
    "2027-03-14T12:00:00.000Z",
  );
  expect(new Date(now + untilTarget("clockChange", now, "Europe/Lisbon")).toISOString()).toBe(
    "2027-03-28T07:00:00.000Z",
  );
});

test("a zone whose clocks never change, or that does not exist -> refused", () => {
  expect(() => untilTarget("clockChange", at("2026-11-21T12:00:00Z"), "Asia/Kolkata")).toThrow(RangeError);
  expect(() => untilTarget("day", at("2026-11-21T12:00:00Z"), "Mars/Olympus")).toThrow(RangeError);
});
