import { expect, test } from "vitest";
import { calibrate, calibrateBent, calibrated } from "./calibrate.ts";
import { calibrationErrorByCount, calibrationErrorOf, chanceErrorOf, debiasedErrorOf } from "./calibration-error.ts";
import { fitLogistic } from "./logistic.ts";
import { roundTo, seededRandom, sigmoid, stratifiedFolds } from "./numbers.ts";
import { aucDifferenceInterval, aucOf } from "./quality.ts";

test("AUC -> by hand: ties count half", () => {
  expect(aucOf([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
  expect(aucOf([0, 1], [0.5, 0.5])).toBe(0.5);
  expect(aucOf([1, 1], [0.1, 0.2])).toBeNaN();
});

test("calibration error -> the mean gap over ten bins; chance alone explains it where the probabilities are true", () => {
  expect(calibrationErrorOf([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25])).toBe(0);
  expect(calibrationErrorOf([1, 1, 0, 0], [0.9, 0.9, 0.1, 0.1])).toBeCloseTo(0.1);
  const rising = Array.from({ length: 20 }, (_, row) => row / 20);
  const upper = rising.map((_, row) => (row >= 10 ? 1 : 0));
  expect(calibrationErrorByCount(upper, rising)).toBeCloseTo(
    (2 * (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9) + 10) / 20 / 20,
  );
  expect(calibrationErrorByCount([1, 0, 1], [0.9, 0.2, 0.6])).toBeCloseTo((0.1 + 0.2 + 0.4) / 3);
  const random = seededRandom(3);
  const said = Array.from({ length: 400 }, () => random());
  const came = said.map((chance) => (random() < chance ? 1 : 0));
  for (const errorOf of [calibrationErrorOf, calibrationErrorByCount]) {
    const error = errorOf(came, said);
    const chance = chanceErrorOf(said, errorOf, error);
    expect(Math.abs(error - chance.mean)).toBeLessThan(0.03);
    expect(error).toBeLessThan(chance.most);
    expect(chance.share).toBeGreaterThan(0.05);
    const bold = said.map((it) => (it > 0.5 ? 0.99 : 0.01));
    const boldError = errorOf(came, bold);
    const atMost = chanceErrorOf(bold, errorOf, boldError);
    expect(boldError - atMost.most).toBeGreaterThan(0.15);
    expect(atMost.share).toBe(0);
  }
});

test("debiased calibration error -> the true one on average of many small files, whether it is nothing or much", () => {
  const random = seededRandom(8);
  const squares = (shift: number) => {
    let sum = 0;
    for (let file = 0; file < 200; file += 1) {
      const said = Array.from({ length: 300 }, () => 0.2 + 0.5 * random());
      const came = said.map((chance) => (random() < chance + shift ? 1 : 0));
      sum += debiasedErrorOf(came, said) ** 2;
    }
    return sum / 200;
  };
  expect(Math.sqrt(squares(0.12))).toBeCloseTo(0.12, 1);
  expect(Math.sqrt(squares(0))).toBeLessThan(0.04);
  expect(debiasedErrorOf([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0])).toBe(0);
});

test("paired bootstrap -> a better ranking lies above zero, the same ranking is exactly zero", () => {
  const random = seededRandom(4);
  const outcomes = Array.from({ length: 500 }, () => (random() < 0.4 ? 1 : 0));
  const good = outcomes.map((outcome) => outcome + 2 * random());
  const bad = outcomes.map((outcome) => outcome + 8 * random());
  expect(aucDifferenceInterval(outcomes, good, bad, { rounds: 200 }).low).toBeGreaterThan(0);
  expect(aucDifferenceInterval(outcomes, good, good, { rounds: 50 })).toEqual({ low: 0, high: 0 });
});

test("log-odds twice too large and shifted -> calibrated back", () => {
  const random = seededRandom(5);
  const truth = Array.from({ length: 4_000 }, () => 4 * random() - 2);
  const outcomes = truth.map((logOdds) => (random() < sigmoid(logOdds) ? 1 : 0));
  const { slope, shift } = calibrate(
    outcomes,
    truth.map((logOdds) => 2 * logOdds + 1),
  );
  expect(slope).toBeCloseTo(0.5, 1);
  expect(shift).toBeCloseTo(-0.5, 1);
});

test("bold one way and timid the other -> bent back, in the same order; few rows of one kind -> no order is turned round", () => {
  const random = seededRandom(9);
  const truth = Array.from({ length: 6_000 }, () => 4 * random() - 2);
  const outcomes = truth.map((logOdds) => (random() < sigmoid(logOdds) ? 1 : 0));
  const said = truth.map((logOdds) => (logOdds > 0 ? 2 * logOdds : logOdds / 1.5));
  const calibration = calibrateBent(outcomes, said);
  const off = (it: typeof calibration) =>
    truth.reduce((sum, logOdds, row) => sum + Math.abs(sigmoid(calibrated(it, said[row] ?? 0)) - sigmoid(logOdds)), 0) /
    truth.length;
  expect(off(calibration)).toBeLessThan(0.03);
  expect(off(calibration)).toBeLessThan(0.6 * off(calibrate(outcomes, said)));
  for (const few of [calibration, calibrateBent([1, 0, 1, 1, 0, 0], [-3, -2, -1, 1, 2, 3])]) {
    const line = Array.from({ length: 81 }, (_, at) => calibrated(few, at / 4 - 10));
    for (const [at, value] of line.entries()) if (at > 0) expect(value).toBeGreaterThan(line[at - 1] ?? Number.NaN);
  }
});

test("logistic regression -> recovers known weights; a heavy ridge draws them to zero", () => {
  const random = seededRandom(6);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: 5_000 }, () => 2 * random() - 1));
  const outcomes = columns[0]?.map((value, row) =>
    random() < sigmoid(0.5 + 2 * value - (columns[1]?.[row] ?? 0)) ? 1 : 0,
  );
  const { intercept, weights } = fitLogistic(columns, outcomes ?? [], 0.01);
  for (const [at, known] of [2, -1, 0].entries()) expect(Math.abs((weights[at] ?? 9) - known)).toBeLessThan(0.2);
  expect(Math.abs(intercept - 0.5)).toBeLessThan(0.15);
  for (const weight of fitLogistic(columns, outcomes ?? [], 1e6).weights) expect(Math.abs(weight)).toBeLessThan(0.01);
});

test("folds -> both outcomes spread evenly; rounding -> the sum is kept", () => {
  const outcomes = Array.from({ length: 103 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const folds = stratifiedFolds(outcomes, 5, 1);
  for (let fold = 0; fold < 5; fold += 1) {
    const some = outcomes.filter((_, row) => folds[row] === fold);
    expect(some.length).toBeGreaterThanOrEqual(20);
    expect(some.filter(Boolean).length).toBeGreaterThanOrEqual(5);
  }
  expect(roundTo(7, [2.4, 2.4, 2.2])).toEqual([3, 2, 2]);
  expect(roundTo(-1, [-0.4, 0.1, -0.7]).reduce((sum, part) => sum + part, 0)).toBe(-1);
});
