import { expect, test } from "vitest";
import { withDates } from "./dates.ts";

const NOW = Date.parse("2026-11-25T23:30:00Z");
const at = (iso: string) => Date.parse(iso) / 1000;
const shown = (iso: string, form: string, zone = "America/New_York") =>
  withDates(`due <!date^${at(iso)}^${form}|fallback> or later`, NOW, zone);

test("a date of Slack's -> words in the reader's zone; today is the sandbox's day", () => {
  expect(shown("2026-11-25T22:05:00Z", "{date_short_pretty}")).toBe("due Today or later");
  expect(shown("2026-11-26T04:30:00Z", "{date_pretty}")).toBe("due Today or later");
  expect(shown("2026-11-26T04:30:00Z", "{date_pretty}", "Europe/Lisbon")).toBe("due Tomorrow or later");
  expect(shown("2026-11-20T12:00:00Z", "on {date_num}", "UTC")).toMatch(/^due on \d+[/.-]\d+[/.-]\d+ or later$/);
});

test("a link in the date, a token nobody knows, and text without dates -> left readable", () => {
  expect(withDates("<!date^0^{date_num}^https://x.example|then>", NOW, "UTC")).toContain("1970");
  expect(withDates("<!date^0^at {nonsense}|then>", NOW, "UTC")).toBe("at {nonsense}");
  expect(withDates("a < b & <@U1>", NOW, "UTC")).toBe("a < b & <@U1>");
});
