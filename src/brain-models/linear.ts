import { type Attributes, binner, type Column, learnColumns, sizeOf } from "./columns.ts";
import { sigmoid } from "./numbers.ts";

/** Logistic regression on binned attributes: log-odds = intercept + each column's weight at the row's bin. */
export interface Linear {
  intercept: number;
  columns: Column[];
  /** By column and bin; over the rows it was learned from each column's weights have the mean 0. */
  weights: number[][];
}

/** Bins of a number: fewer than the trees', each of which says something by itself. */
const NUMBER_BINS = 10;
/** Penalty on a weight: `RIDGE` / 2 × weight². */
const RIDGE = 4;
const PASSES = 100;
const SMALL_STEP = 1e-3;
/** Least second derivative taken of a row, and the longest step: where nearly all rows end alike, Newton's steps overshoot. */
const [LEAST_CURVATURE, LONGEST_STEP] = [0.02, 1];

/**
 * Fits by coordinate descent with Newton's steps. The bins of a column are disjoint, so that one look at the rows moves all of a
 * column's weights.
 */
export function fitLinear(rows: Attributes[], outcomes: ArrayLike<number>): Linear {
  const columns = learnColumns(rows, outcomes, NUMBER_BINS);
  const bins = columns.map((column) => Uint8Array.from(rows, binner(column)));
  const weights = columns.map((column) => new Float64Array(sizeOf(column)));
  // The intercept is a column of one bin, without a penalty.
  const [all, intercept] = [new Uint8Array(rows.length), new Float64Array(1)];
  const logOdds = new Float64Array(rows.length);
  for (let pass = 0; pass < PASSES; pass += 1) {
    let largest = move(all, intercept, 0, logOdds, outcomes);
    for (const [column, of] of bins.entries())
      largest = Math.max(largest, move(of, weights[column] as Float64Array, RIDGE, logOdds, outcomes));
    if (largest < SMALL_STEP) break;
  }
  return centred({ intercept: intercept[0] ?? 0, columns, weights: weights.map((of) => Array.from(of)) }, bins);
}

/** Moves one column's weights, and the rows' log-odds with them. Gives the longest step. */
function move(
  bins: Uint8Array,
  weights: Float64Array,
  ridge: number,
  logOdds: Float64Array,
  outcomes: ArrayLike<number>,
): number {
  const slopes = weights.map((weight) => ridge * weight);
  const curvatures = new Float64Array(weights.length).fill(ridge + Number.EPSILON);
  for (let row = 0; row < bins.length; row += 1) {
    const [bin, said] = [bins[row] as number, sigmoid(logOdds[row] as number)];
    slopes[bin] = (slopes[bin] as number) + said - (outcomes[row] as number);
    curvatures[bin] = (curvatures[bin] as number) + Math.max(LEAST_CURVATURE, said * (1 - said));
  }
  const steps = slopes.map((slope, bin) =>
    Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, slope / (curvatures[bin] as number))),
  );
  for (const [bin, step] of steps.entries()) weights[bin] = (weights[bin] as number) - step;
  for (let row = 0; row < bins.length; row += 1)
    logOdds[row] = (logOdds[row] as number) - (steps[bins[row] as number] as number);
  return steps.reduce((longest, step) => Math.max(longest, Math.abs(step)), 0);
}

/** The same model with what all rows share in the intercept, so that a part tells how a row differs from the average one. */
function centred({ intercept, columns, weights }: Linear, bins: Uint8Array[]): Linear {
  const means = weights.map((of, column) => {
    const rows = bins[column] as Uint8Array;
    return rows.reduce((sum, bin) => sum + (of[bin] as number), 0) / Math.max(1, rows.length);
  });
  return {
    intercept: intercept + means.reduce((sum, mean) => sum + mean, 0),
    columns,
    weights: weights.map((of, column) => of.map((weight) => weight - (means[column] as number))),
  };
}

/** Each column's part of a row's log-odds, in the order of the columns; without the intercept. */
export function linearParts({ columns, weights }: Linear): (row: Attributes) => number[] {
  const binners = columns.map(binner);
  return (row) => binners.map((bin, column) => weights[column]?.[bin(row)] ?? 0);
}

/** Log-odds of rows. */
export function linearSaid(linear: Linear): (row: Attributes) => number {
  const parts = linearParts(linear);
  return (row) => parts(row).reduce((sum, part) => sum + part, linear.intercept);
}
