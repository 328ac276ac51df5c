import { sigmoid } from "./numbers.ts";

/** Probability = sigmoid(slope × log-odds + shift). */
export interface Calibration {
  slope: number;
  shift: number;
}

/** Rows that the calibration's start, slope 1 and shift 0, counts for. */
const PRIOR_ROWS = 10;
const STEPS = 25;

/**
 * Platt scaling of log-odds said about rows the model had not seen: logistic regression with one weight, by Newton's method,
 * drawn to slope 1 and shift 0 where there are few rows. The slope stays positive, so that no order is turned round.
 */
export function calibrate(outcomes: ArrayLike<number>, logOdds: ArrayLike<number>): Calibration {
  let [slope, shift] = [1, 0];
  for (let step = 0; step < STEPS; step += 1) {
    let [gSlope, gShift, hSlope, hShift, hBoth] = [0, 0, PRIOR_ROWS / 4, PRIOR_ROWS / 4, 0];
    gSlope += (slope - 1) * (PRIOR_ROWS / 4);
    gShift += shift * (PRIOR_ROWS / 4);
    for (let row = 0; row < outcomes.length; row += 1) {
      const said = logOdds[row] as number;
      const probability = sigmoid(slope * said + shift);
      const [off, weight] = [probability - (outcomes[row] as number), probability * (1 - probability)];
      gSlope += off * said;
      gShift += off;
      hSlope += weight * said * said;
      hShift += weight;
      hBoth += weight * said;
    }
    const determinant = hSlope * hShift - hBoth * hBoth;
    const [bySlope, byShift] = [
      (hShift * gSlope - hBoth * gShift) / determinant,
      (hSlope * gShift - hBoth * gSlope) / determinant,
    ];
    slope = Math.max(0.05, slope - bySlope);
    shift -= byShift;
    if (Math.abs(bySlope) + Math.abs(byShift) < 1e-9) break;
  }
  return { slope, shift };
}
