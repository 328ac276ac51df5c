import { sigmoid } from "./numbers.ts";

/** Log-odds = intercept + sum of weights × values. */
export interface Logistic {
  intercept: number;
  weights: number[];
}

const PASSES = 200;
const SMALL_STEP = 1e-6;

/**
 * Logistic regression with an L2 penalty of `ridge` / 2 × weight² on every weight (not on the intercept), by coordinate
 * descent with the bound 1/4 on the curvature, which lowers the loss at every step. `columns` holds one array of values a
 * column, one value a row; they should be of similar spread.
 */
export function fitLogistic(columns: ArrayLike<number>[], outcomes: ArrayLike<number>, ridge: number): Logistic {
  const count = outcomes.length;
  const weights = new Array<number>(columns.length).fill(0);
  const off = Float64Array.from(outcomes, (outcome) => 0.5 - outcome);
  const logOdds = new Float64Array(count);
  const curvature = columns.map((values) => {
    let sum = 0;
    for (let row = 0; row < count; row += 1) sum += (values[row] as number) ** 2;
    return sum / 4 + ridge;
  });
  let intercept = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    let largest = move(off, logOdds, outcomes, undefined, count / 4, 0, (step) => {
      intercept -= step;
    });
    for (const [column, values] of columns.entries()) {
      const pull = ridge * (weights[column] as number);
      const step = move(off, logOdds, outcomes, values, curvature[column] as number, pull, (by) => {
        weights[column] = (weights[column] as number) - by;
      });
      largest = Math.max(largest, step);
    }
    if (largest < SMALL_STEP) break;
  }
  return { intercept, weights };
}

/** One step along one column (all ones when undefined); keeps log-odds and residuals up to date. Gives the step's size. */
function move(
  off: Float64Array,
  logOdds: Float64Array,
  outcomes: ArrayLike<number>,
  values: ArrayLike<number> | undefined,
  curvature: number,
  pull: number,
  take: (step: number) => void,
): number {
  let slope = pull;
  for (let row = 0; row < off.length; row += 1) slope += (off[row] as number) * (values ? (values[row] as number) : 1);
  const step = slope / Math.max(1e-9, curvature);
  take(step);
  for (let row = 0; row < off.length; row += 1) {
    const value = values ? (values[row] as number) : 1;
    if (value === 0) continue;
    logOdds[row] = (logOdds[row] as number) - step * value;
    off[row] = sigmoid(logOdds[row] as number) - (outcomes[row] as number);
  }
  return Math.abs(step);
}
