import { fitLogistic } from "./logistic.ts";
import { sigmoid } from "./numbers.ts";

/** Probability = sigmoid(z), z = slope × log-odds + shift; bent: z = slope × z + bend × (|z|, rounded at zero) + shift once more. */
export interface Calibration {
  slope: number;
  shift: number;
  bent?: { slope: number; bend: number; shift: number };
}

/** |z| without its corner: ln(1 + e^z) + ln(1 + e^-z). */
const roundedOf = (z: number): number => Math.abs(z) + 2 * Math.log1p(Math.exp(-Math.abs(z)));

/** Calibrated log-odds; they never fall as the log-odds rise. */
export function calibrated({ slope, shift, bent }: Calibration, logOdds: number): number {
  const z = slope * logOdds + shift;
  return bent ? bent.slope * z + bent.bend * roundedOf(z) + bent.shift : z;
}

/** Keeps a bend from turning the order round. */
const MOST_BENT = 0.9;
/** Against weights of no rows at all. */
const RIDGE = 0.01;

/**
 * Beta calibration (Kull, Silva Filho and Flach, 2017): Platt scaling, and a slope of its own on either side, for models that are bolder
 * one way than the other.
 */
export function calibrateBent(outcomes: ArrayLike<number>, logOdds: ArrayLike<number>): Calibration {
  const platt = calibrate(outcomes, logOdds);
  const straight = Float64Array.from(logOdds, (said) => calibrated(platt, said));
  const { intercept, weights } = fitLogistic([straight, straight.map(roundedOf)], outcomes, RIDGE);
  const [slope = 1, bend = 0] = weights;
  if (slope <= 0 || Math.abs(bend) > MOST_BENT * slope) return platt;
  return { ...platt, bent: { slope, bend, shift: intercept } };
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
