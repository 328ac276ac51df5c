import { seededRandom } from "./numbers.ts";

const BINS = 10;
/** Of the debiased error: fewer bins tell more of a few hundred rows. */
const DEBIASED_BINS = 5;
const ROUNDS = 300;

/** Mean distance of what was said from what came, over ten bins of equal width (expected calibration error, ECE). */
export function calibrationErrorOf(outcomes: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const gaps = new Float64Array(BINS);
  for (let row = 0; row < outcomes.length; row += 1) {
    const said = probabilities[row] as number;
    const bin = Math.min(BINS - 1, Math.floor(said * BINS));
    gaps[bin] = (gaps[bin] as number) + (outcomes[row] as number) - said;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, outcomes.length);
}

/** The same over ten bins of equally many rows, by their probabilities: no bin is nearly empty. */
export function calibrationErrorByCount(outcomes: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const bins = binsByCount(probabilities, BINS);
  const gapOf = (rows: number[]) => sumOf(rows, outcomes) - sumOf(rows, probabilities);
  return bins.reduce((sum, rows) => sum + Math.abs(gapOf(rows)), 0) / Math.max(1, outcomes.length);
}

/**
 * The debiased calibration error of Kumar, Liang and Ma ("Verified uncertainty calibration", 2019, definition 5.1): root of the mean
 * square gap over five bins of equally many rows, each less the variance of its share of outcomes; 0 where that is below zero.
 * Unbiased in its square, whatever the true error is.
 */
export function debiasedErrorOf(outcomes: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let square = 0;
  for (const rows of binsByCount(probabilities, DEBIASED_BINS)) {
    if (rows.length < 2) continue;
    const [came, said] = [sumOf(rows, outcomes) / rows.length, sumOf(rows, probabilities) / rows.length];
    const chance = (came * (1 - came)) / (rows.length - 1);
    square += (rows.length / outcomes.length) * ((came - said) ** 2 - chance);
  }
  return Math.sqrt(Math.max(0, square));
}

/**
 * The calibration errors that perfectly calibrated probabilities would show on as many rows, by chance alone, over `rounds`
 * draws of outcomes from the probabilities themselves (consistency resampling; Bröcker and Smith, 2007): their mean, what 95 in
 * 100 stay below, and how many in 1 are at least `error`.
 */
export function chanceErrorOf(
  probabilities: ArrayLike<number>,
  errorOf: typeof calibrationErrorOf,
  error = 0,
  seed = 1,
): { mean: number; most: number; share: number } {
  const random = seededRandom(seed);
  const drawn = new Uint8Array(probabilities.length);
  const errors = Array.from({ length: ROUNDS }, () => {
    for (let row = 0; row < drawn.length; row += 1) drawn[row] = random() < (probabilities[row] as number) ? 1 : 0;
    return errorOf(drawn, probabilities);
  }).sort((a, b) => a - b);
  return {
    mean: errors.reduce((sum, it) => sum + it, 0) / ROUNDS,
    most: errors[Math.floor(0.95 * (ROUNDS - 1))] ?? Number.NaN,
    share: errors.filter((it) => it >= error).length / ROUNDS,
  };
}

/** Rows by their probabilities, in bins of equally many. */
function binsByCount(probabilities: ArrayLike<number>, bins: number): number[][] {
  const count = probabilities.length;
  const order = Array.from({ length: count }, (_, row) => row);
  order.sort((a, b) => (probabilities[a] as number) - (probabilities[b] as number) || a - b);
  return Array.from({ length: bins }, (_, bin) =>
    order.slice(Math.floor((bin * count) / bins), Math.floor(((bin + 1) * count) / bins)),
  );
}

const sumOf = (rows: number[], values: ArrayLike<number>): number =>
  rows.reduce((sum, row) => sum + (values[row] as number), 0);
