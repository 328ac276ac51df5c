import { describe, expect, test } from "vitest";
import { calibrationErrorOf } from "./calibration-error.ts";
import type { Attributes } from "./columns.ts";
import { ACTIVITY, type LeadExample, leadScorer, priorLeadModel, trainLeads } from "./lead-model.ts";
import { isForbidden } from "./leaks.ts";
import { logit, seededRandom, sigmoid } from "./numbers.ts";
import { aucOf } from "./quality.ts";

const SOURCES: [name: string, logOdds: number][] = [
  ["referral", 1.5],
  ["search", 0],
  ["chat", -1],
];

/** Leads whose log-odds are known: source, minutes on the site, and nothing else. */
function draw(count: number, seed: number): { examples: LeadExample[]; truth: number[] } {
  const random = seededRandom(seed);
  const truth: number[] = [];
  const examples = Array.from({ length: count }, () => {
    const [source, weight] = SOURCES[Math.floor(random() * SOURCES.length)] ?? ["search", 0];
    const minutes = Math.floor(random() * 40);
    const chance = sigmoid(-1 + weight + (minutes > 15 ? 1.5 : 0));
    truth.push(chance);
    return {
      attributes: { source, minutes, shoe: Math.floor(random() * 12), Tracking: `x${Math.floor(random() * 1e6)}` },
      converted: random() < chance,
    };
  });
  return { examples, truth };
}

const outcomesOf = (examples: LeadExample[]) => examples.map(({ converted }) => (converted ? 1 : 0));

describe("learned from 3,000 leads", () => {
  const { model, quality } = trainLeads(draw(3_000, 1).examples);
  const fresh = draw(9_000, 2);
  const score = leadScorer(model);
  const said = fresh.examples.map(({ attributes }) => score(attributes));

  test("known chances -> found again, within 0.05 on average", () => {
    const off = said.reduce((sum, it, row) => sum + Math.abs(it.probability - (fresh.truth[row] ?? 0)), 0);
    expect(off / said.length).toBeLessThan(0.05);
  });

  test("unseen leads -> ranked about as well as the truth ranks them, calibrated, as the model's quality says", () => {
    const outcomes = outcomesOf(fresh.examples);
    const probabilities = said.map(({ probability }) => probability);
    const best = aucOf(outcomes, fresh.truth);
    expect(aucOf(outcomes, probabilities)).toBeGreaterThan(best - 0.015);
    expect(calibrationErrorOf(outcomes, probabilities)).toBeLessThan(0.03);
    expect(quality.auc).toBeGreaterThan(best - 0.03);
    expect(quality.calibrationError).toBeLessThan(0.03);
  });

  test("any lead -> base and parts add up to the score exactly, and the score is the chance in percent", () => {
    for (const it of said) {
      expect(it.parts.reduce((sum, part) => sum + part.points, it.base)).toBe(it.score);
      expect(it.score).toBe(Math.round(100 * it.probability));
    }
  });

  test("what raised and lowered it -> named with its value, the real causes before the noise", () => {
    const { parts } = score({ source: "referral", minutes: 30, shoe: 3 });
    expect(parts[0]?.label).toMatch(/^(source: referral|minutes: 30)$/);
    expect(parts.slice(0, 2).every(({ points }) => points > 5)).toBe(true);
    expect(score({ source: "chat", minutes: 2, shoe: 3 }).parts[0]?.points).toBeLessThan(-3);
    expect(parts.some(({ label }) => label.startsWith("Tracking"))).toBe(false);
  });

  test("the same leads again -> the same model; stored as JSON -> the same scores", () => {
    expect(trainLeads(draw(3_000, 1).examples).model).toEqual(model);
    const stored = leadScorer(JSON.parse(JSON.stringify(model)));
    for (const { attributes } of fresh.examples.slice(0, 200)) expect(stored(attributes)).toEqual(score(attributes));
  });

  test("values nobody had, wrong types, nothing at all -> a score from 0 to 100", () => {
    const odd: Attributes[] = [
      {},
      { source: "moon", minutes: Number.POSITIVE_INFINITY },
      { source: 7, minutes: "many", shoe: true },
      { source: null, minutes: -1e300 },
      { source: "😀".repeat(10_000), __proto__: null },
    ];
    for (const attributes of odd) {
      const it = score(attributes);
      expect(it.score).toBeGreaterThanOrEqual(0);
      expect(it.score).toBeLessThanOrEqual(100);
    }
  });
});

test("the end under another name -> never learned from", () => {
  const { examples } = draw(1_000, 3);
  const leaking = examples.map(({ attributes, converted }) => ({
    converted,
    attributes: {
      ...attributes,
      ToBeConverted: converted ? 1 : 0,
      "Lead Quality": converted ? "High in Relevance" : "Worst",
      Segment: converted ? "alpha" : "beta",
    },
  }));
  const { model, quality } = trainLeads(leaking);
  expect(model.columns.map(({ name }) => name)).toEqual(["minutes", "shoe", "source"]);
  expect(quality.auc).toBeLessThan(0.85);
});

test("names that tell the end or who it is -> forbidden; plain facts -> not", () => {
  for (const name of ["ToBeConverted", "Lead Quality", "Lead Number", "deal_stage", "closedAt", "customer_id", "isWon"])
    expect(isForbidden(name), name).toBe(true);
  for (const name of ["Lead Origin", "Last Notable Activity", "TotalVisits", "Total Time Spent on Website", "industry"])
    expect(isForbidden(name), name).toBe(false);
});

describe("few outcomes", () => {
  test("none -> the prior: one in five, more for those who reply, and it says so", () => {
    const score = leadScorer(priorLeadModel());
    expect(score({ anything: 1 })).toMatchObject({ score: 20, base: 20, parts: [] });
    const replied = score({ [ACTIVITY.replies]: 4 });
    expect(replied.parts.map(({ label }) => label)).toContain("Replied");
    expect(replied.score).toBeGreaterThan(40);
  });

  test("a few -> moved towards the workspace's rate, but not all the way, and no quality is claimed", () => {
    const examples = Array.from({ length: 20 }, () => ({ attributes: { source: "a" }, converted: true }));
    const { model, quality } = trainLeads(examples);
    const chance = leadScorer(model)({ source: "a" }).probability;
    expect(chance).toBeGreaterThan(0.5);
    expect(chance).toBeLessThan(0.99);
    expect(quality).toEqual({ rows: 20, positives: 20, auc: null, calibrationError: null });
    expect(trainLeads([]).quality.rows).toBe(0);
  });

  test("only noise -> scores stay near the rate", () => {
    const random = seededRandom(5);
    const examples = Array.from({ length: 400 }, () => ({
      attributes: { a: Math.floor(random() * 20), b: `v${Math.floor(random() * 5)}` },
      converted: random() < 0.3,
    }));
    const score = leadScorer(trainLeads(examples).model);
    for (const { attributes } of examples.slice(0, 100))
      expect(Math.abs(logit(score(attributes).probability) - logit(0.3))).toBeLessThan(1);
  });
});
