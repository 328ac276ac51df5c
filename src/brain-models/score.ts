import { type Calibration, calibrated } from "./calibrate.ts";
import { roundTo, sigmoid } from "./numbers.ts";

/** One thing that raised or lowered a score. */
export interface ScorePart {
  label: string;
  /** Points of 100, below zero where it lowered the score. */
  points: number;
}

/** A score and why: `base` and the parts' points add up to it exactly. */
export interface Score {
  /** 0 to 100: the chance in percent. */
  score: number;
  /** 0 to 1, before rounding. */
  probability: number;
  /** What a row starts from before anything is known of it. */
  base: number;
  /** By size; parts that rounded to nothing are left out. */
  parts: ScorePart[];
}

/** How good a model is on rows it had not seen. */
export interface Quality {
  /** Rows it learned from, and those of them with the outcome. */
  rows: number;
  positives: number;
  /** Area under the ROC curve; null where there were too few rows to tell. */
  auc: number | null;
  /** Mean distance of said from come, over ten bins; null likewise. */
  calibrationError: number | null;
}

/** What training gives. */
export interface Trained<Model> {
  model: Model;
  quality: Quality;
  /** Log-odds of each example before the calibration, by a model that had not seen it; empty where the prior speaks. */
  unseen: number[];
}

/** Log-odds that are as good as none. */
const SMALL = 1e-6;

/**
 * Turns log-odds into a score. The way from the base's points to the score's is shared out in proportion to the parts'
 * log-odds; by the mean value theorem that rate is positive, so a part that raised the log-odds raises the points.
 */
export function scoreOf(base: number, parts: { label: string; logOdds: number }[], calibration: Calibration): Score {
  const sum = parts.reduce((logOdds, part) => logOdds + part.logOdds, 0);
  // Parts that take each other up leave a way of nothing: a small one tells the rate.
  const way = Math.abs(sum) < SMALL ? SMALL : sum;
  const start = calibrated(calibration, base);
  const probability = sigmoid(calibrated(calibration, base + sum));
  const rate = (sigmoid(calibrated(calibration, base + way)) - sigmoid(start)) / way;
  const score = Math.round(100 * probability);
  const points = parts.map((part) => 100 * rate * part.logOdds);
  const [whole = 0, ...rounded] = roundTo(score, [100 * sigmoid(start), ...points]);
  return {
    score,
    probability,
    base: whole,
    parts: parts
      .map(({ label }, index) => ({ label, points: rounded[index] ?? 0 }))
      .filter((part) => part.points !== 0)
      .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.label < b.label ? -1 : 1)),
  };
}
