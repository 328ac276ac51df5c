import { expect, test } from "vitest";
import { fitLinear, linearParts, linearSaid } from "./linear.ts";
import { logit, seededRandom, sigmoid } from "./numbers.ts";

/** Leads whose log-odds are -1, one more for "fair", two less for "list"; and minutes that do not matter. */
function draw(count: number) {
  const random = seededRandom(4);
  const rows = Array.from({ length: count }, () => {
    const source = ["web", "fair", "list"][Math.floor(random() * 3)] ?? "web";
    return { source, minutes: Math.floor(random() * 100) };
  });
  const weights: Record<string, number> = { web: 0, fair: 1, list: -2 };
  const outcomes: number[] = rows.map(({ source }) => (random() < sigmoid(-1 + (weights[source] ?? 0)) ? 1 : 0));
  return { rows, outcomes };
}

test("drawn from known weights -> the weights, as differences, and what does not matter near nothing", () => {
  const { rows, outcomes } = draw(20_000);
  const parts = linearParts(fitLinear(rows, outcomes));
  const of = (source: string, minutes = 50) => parts({ source, minutes });
  const [minutesPart, webPart] = of("web") as [number, number];
  expect(Math.abs((of("fair")[1] ?? 0) - webPart - 1)).toBeLessThan(0.15);
  expect(Math.abs((of("list")[1] ?? 0) - webPart + 2)).toBeLessThan(0.15);
  expect(Math.abs(minutesPart)).toBeLessThan(0.2);
});

test("over its own rows -> every column's parts have the mean 0, and the chances the mean of what came", () => {
  const { rows, outcomes } = draw(3_000);
  const linear = fitLinear(rows, outcomes);
  const [parts, said] = [linearParts(linear), linearSaid(linear)];
  for (const column of linear.columns.keys())
    expect(rows.reduce((sum, row) => sum + (parts(row)[column] ?? 0), 0) / rows.length).toBeCloseTo(0, 6);
  const mean = rows.reduce((sum, row) => sum + sigmoid(said(row)), 0) / rows.length;
  expect(mean).toBeCloseTo(outcomes.reduce((sum, it) => sum + it, 0) / rows.length, 3);
});

test("a value that tells all, one never met, nothing at all -> finite", () => {
  const rows = Array.from({ length: 200 }, (_, row) => ({ side: row % 2 ? "right" : "left" }));
  const said = linearSaid(
    fitLinear(
      rows,
      rows.map((_, row) => row % 2),
    ),
  );
  expect(said({ side: "right" })).toBeGreaterThan(2);
  expect(said({ side: "left" })).toBeLessThan(-2);
  expect(Number.isFinite(said({ side: "up" }))).toBe(true);
  expect(Number.isFinite(said({}))).toBe(true);
  const rate = fitLinear(
    rows.map(() => ({})),
    rows.map((_, row) => (row % 4 === 0 ? 1 : 0)),
  );
  expect(rate).toMatchObject({ columns: [], weights: [] });
  expect(rate.intercept).toBeCloseTo(logit(0.25), 2);
});
