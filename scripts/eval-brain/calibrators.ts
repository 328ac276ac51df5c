import { calibrate, calibrateBent, calibrated } from "../../src/brain-models/calibrate.ts";
import { sigmoid } from "../../src/brain-models/numbers.ts";

/** Learns from outcomes and log-odds how log-odds become probabilities. */
export type Calibrator = (outcomes: ArrayLike<number>, logOdds: ArrayLike<number>) => (logOdds: number) => number;

/** What the product does, and what it could do instead. */
export const CALIBRATORS: Record<string, Calibrator> = {
  none: () => sigmoid,
  platt: (outcomes, logOdds) => {
    const { slope, shift } = calibrate(outcomes, logOdds);
    return (said) => sigmoid(slope * said + shift);
  },
  beta: (outcomes, logOdds) => {
    const calibration = calibrateBent(outcomes, logOdds);
    return (said) => sigmoid(calibrated(calibration, said));
  },
  isotonic,
};

/** Pool adjacent violators; between two steps the line from one's middle to the next one's, kept off 0 and 1. */
function isotonic(outcomes: ArrayLike<number>, logOdds: ArrayLike<number>): (logOdds: number) => number {
  const order = Array.from(logOdds, (_, row) => row).sort((a, b) => (logOdds[a] as number) - (logOdds[b] as number));
  const steps: { rows: number; came: number; at: number }[] = [];
  for (const row of order) {
    steps.push({ rows: 1, came: outcomes[row] as number, at: logOdds[row] as number });
    for (
      let [last, before] = [steps.at(-1), steps.at(-2)];
      last && before;
      [last, before] = [steps.at(-1), steps.at(-2)]
    ) {
      if (before.came / before.rows < last.came / last.rows) break;
      const rows = before.rows + last.rows;
      const at = (before.at * before.rows + last.at * last.rows) / rows;
      steps.splice(-2, 2, { rows, came: before.came + last.came, at });
    }
  }
  const rate = ({ rows, came }: { rows: number; came: number }) => (came + 0.5) / (rows + 1);
  return (said) => {
    const next = steps.findIndex((step) => step.at > said);
    const [before, after] = [steps.at(next < 0 ? -1 : Math.max(0, next - 1)), steps[next]];
    if (!before) return 0.5;
    if (!after || next === 0) return rate(after ?? before);
    const way = (said - before.at) / (after.at - before.at);
    return rate(before) + way * (rate(after) - rate(before));
  };
}
