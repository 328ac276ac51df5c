/** Probability of log-odds. */
export const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Log-odds of a probability, kept within what 1 in 10,000 tells. */
export const logit = (probability: number): number => {
  const kept = Math.min(0.9999, Math.max(0.0001, probability));
  return Math.log(kept / (1 - kept));
};

/** A repeatable source of numbers from 0 up to 1 (mulberry32): the same seed, the same numbers, on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The numbers 0 to `count` - 1 in an order decided by the seed. */
export function shuffled(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

/** A fold number for each row, both outcomes spread evenly over the folds. */
export function stratifiedFolds(outcomes: ArrayLike<number>, folds: number, seed: number): Uint8Array {
  const fold = new Uint8Array(outcomes.length);
  const met = [0, 0];
  for (const row of shuffled(outcomes.length, seed)) {
    const outcome = outcomes[row] ? 1 : 0;
    fold[row] = (met[outcome] as number) % folds;
    met[outcome] = (met[outcome] as number) + 1;
  }
  return fold;
}

/** The largest-remainder rounding of `parts`: whole numbers whose sum is `total`. */
export function roundTo(total: number, parts: number[]): number[] {
  const floors = parts.map(Math.floor);
  const short = total - floors.reduce((sum, part) => sum + part, 0);
  const order = parts.map((part, index) => ({ index, rest: part - Math.floor(part) }));
  order.sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (let given = 0; given < Math.abs(short) && order.length > 0; given += 1) {
    const at = order[given % order.length]?.index ?? 0;
    floors[at] = (floors[at] ?? 0) + Math.sign(short);
  }
  return floors;
}
