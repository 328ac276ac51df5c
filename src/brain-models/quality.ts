import { seededRandom, sigmoid } from "./numbers.ts";

/** Area under the ROC curve: how often a row with the outcome ranks above one without; ties count half. NaN for one outcome only. */
export function aucOf(outcomes: ArrayLike<number>, ranks: ArrayLike<number>): number {
  const order = Array.from({ length: outcomes.length }, (_, row) => row).sort(
    (a, b) => (ranks[a] as number) - (ranks[b] as number),
  );
  let positives = 0;
  let sumOfRanks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && ranks[order[to] as number] === ranks[order[from] as number]) to += 1;
    for (let at = from; at < to; at += 1) {
      if (!outcomes[order[at] as number]) continue;
      positives += 1;
      sumOfRanks += (from + 1 + to) / 2;
    }
    from = to;
  }
  const negatives = outcomes.length - positives;
  return (sumOfRanks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The middle 95 % of the difference in AUC (`ranks` minus `others`) over paired bootstrap samples of the rows. */
export function aucDifferenceInterval(
  outcomes: ArrayLike<number>,
  ranks: ArrayLike<number>,
  others: ArrayLike<number>,
  options: { rounds?: number; seed?: number } = {},
): { low: number; high: number } {
  const { rounds = 1_000, seed = 1 } = options;
  const random = seededRandom(seed);
  const count = outcomes.length;
  const differences: number[] = [];
  const [y, a, b] = [new Uint8Array(count), new Float64Array(count), new Float64Array(count)];
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < count; at += 1) {
      const row = Math.floor(random() * count);
      y[at] = outcomes[row] as number;
      a[at] = ranks[row] as number;
      b[at] = others[row] as number;
    }
    const difference = aucOf(y, a) - aucOf(y, b);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  differences.sort((left, right) => left - right);
  const at = (share: number) => differences[Math.round(share * (differences.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

/** Mean logistic loss of log-odds, in nats a row. */
export function lossOf(outcomes: ArrayLike<number>, logOdds: ArrayLike<number>): number {
  let loss = 0;
  for (let row = 0; row < outcomes.length; row += 1) {
    const said = sigmoid(logOdds[row] as number);
    loss -= Math.log(Math.max(1e-12, outcomes[row] ? said : 1 - said));
  }
  return loss / Math.max(1, outcomes.length);
}
