import { describe, expect, test } from "vitest";
import { requestedRetryMs } from "./durations.ts";
import { Refusal } from "./refusal.ts";
import { backoffMs, compileRetryDelay, expressionDelayMs } from "./retry-delay.ts";

describe("retry delay expression", () => {
  test.each([
    ["1000", 0, 1000],
    ["1000 * (1 + retried)", 2, 3000],
    ["pow(2, retried) * 1000", 3, 8000],
    ["max(1000, pow(2, retried) * 100)", 1, 1000],
    ["min(5000, exp(retried) * 1000)", 4, 5000],
    ["10 - 4 - 3", 0, 3],
    ["100 / 10 / 2", 0, 5],
    ["2 + 3 * 4", 0, 14],
    ["floor(1.9) + ceil(1.1) + round(1.5) + abs(-4) + sqrt(9)", 0, 12],
    ["-(-7)", 0, 7],
  ])("%s with retried = %d -> %d ms", (expression, retried, ms) => {
    expect(expressionDelayMs(expression, retried)).toBeCloseTo(ms, 6);
  });

  test.each([
    "",
    "1 +",
    "(1",
    "1)",
    "retries * 2",
    "pow(2)",
    "min(1, 2, 3)",
    "process",
    "constructor(1)",
    "1 2",
    "a.b",
  ])("%j -> refused", (expression) => {
    expect(() => compileRetryDelay(expression)).toThrow(Refusal);
  });

  test("a negative value waits not at all, a huge one a day, an infinite one as the back-off says", () => {
    expect(expressionDelayMs("0 - 5", 0)).toBe(0);
    expect(expressionDelayMs("pow(10, 12)", 0)).toBe(86_400_000);
    expect(expressionDelayMs("1 / 0", 0)).toBe(backoffMs(1));
  });
});

test("the back-off is that of QStash's documentation", () => {
  expect([1, 2, 3, 4, 5, 6].map((n) => Math.floor(backoffMs(n) / 1000))).toEqual([12, 148, 1808, 22026, 86400, 86400]);
});

describe("headers that say when to retry", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  test.each([
    ["retry-after", "10", 10_000],
    ["retry-after", "0", 0],
    ["x-ratelimit-reset", "6m5s", 365_000],
    ["x-ratelimit-reset-requests", "1.5s", 1_500],
    ["x-ratelimit-reset-tokens", "20ms", 20],
    ["retry-after", "Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["retry-after", "Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["retry-after", "90000", undefined],
    ["retry-after", "soon", undefined],
  ])("%s: %s -> %s ms", (name, value, ms) => {
    expect(requestedRetryMs({ [name]: [value] }, now)).toBe(ms);
  });
});
