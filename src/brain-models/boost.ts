import { seededRandom, sigmoid } from "./numbers.ts";

/** A small tree. A row goes left where its bin in `column` is at most `bin`; `value` is the node's own log-odds. */
export interface Tree {
  value: number;
  split?: { column: number; bin: number; left: Tree; right: Tree };
}

/** How trees are grown. */
export interface Growth {
  rounds: number;
  depth: number;
  /** Share of a tree's step that is taken. */
  rate: number;
  /** L2 on a leaf's value, in units of the second derivative: a row weighs at most 0.25. */
  ridge: number;
  /** Rows of a leaf, weighed by their second derivative, at least. */
  leastWeight: number;
  /** Share of the rows each tree sees. */
  sample: number;
  seed: number;
}

interface Table {
  /** Bin numbers, one array a column. */
  bins: Uint8Array[];
  /** How many bins each column has. */
  sizes: number[];
  outcomes: ArrayLike<number>;
}

/** Gain below which a split says nothing. */
const LEAST_GAIN = 1e-6;

/**
 * Gradient-boosted trees on the logistic loss, over the rows `rows` and beginning at their log-odds `start`. Deterministic by
 * the seed. `watch`, when given, is moved along (the log-odds of every row of the table) and shown after each round.
 */
export function boost(
  table: Table,
  rows: Uint32Array,
  start: ArrayLike<number>,
  growth: Growth,
  watch?: (round: number, logOdds: Float64Array) => void,
): Tree[] {
  const logOdds = Float64Array.from(start);
  const [slopes, weights] = [new Float64Array(logOdds.length), new Float64Array(logOdds.length)];
  const random = seededRandom(growth.seed);
  const trees: Tree[] = [];
  for (let round = 0; round < growth.rounds; round += 1) {
    for (const row of rows) {
      const said = sigmoid(logOdds[row] as number);
      slopes[row] = (table.outcomes[row] as number) - said;
      weights[row] = said * (1 - said);
    }
    const seen = growth.sample < 1 ? rows.filter(() => random() < growth.sample) : rows;
    const tree = grow(
      table,
      seen,
      histogramOf(table, seen, slopes, weights),
      { slopes, weights, growth },
      growth.depth,
    );
    trees.push(tree);
    for (let row = 0; row < logOdds.length; row += 1)
      logOdds[row] = (logOdds[row] as number) + leafValueOf(tree, table, row);
    watch?.(round, logOdds);
  }
  return trees;
}

function leafValueOf(tree: Tree, table: Table, row: number): number {
  let node = tree;
  while (node.split) {
    const { column, bin, left, right } = node.split;
    node = ((table.bins[column] as Uint8Array)[row] as number) <= bin ? left : right;
  }
  return node.value;
}

/** Sums of slopes and of weights by bin: all columns' bins one after another. */
interface Histogram {
  slopes: Float64Array;
  weights: Float64Array;
}

interface Pull {
  slopes: Float64Array;
  weights: Float64Array;
  growth: Growth;
}

function histogramOf(table: Table, rows: Uint32Array, slopes: Float64Array, weights: Float64Array): Histogram {
  const total = table.sizes.reduce((sum, size) => sum + size, 0);
  const histogram = { slopes: new Float64Array(total), weights: new Float64Array(total) };
  let first = 0;
  for (const [column, bins] of table.bins.entries()) {
    for (const row of rows) {
      const at = first + (bins[row] as number);
      histogram.slopes[at] = (histogram.slopes[at] as number) + (slopes[row] as number);
      histogram.weights[at] = (histogram.weights[at] as number) + (weights[row] as number);
    }
    first += table.sizes[column] as number;
  }
  return histogram;
}

const without = (whole: Histogram, part: Histogram): Histogram => ({
  slopes: whole.slopes.map((sum, at) => sum - (part.slopes[at] as number)),
  weights: whole.weights.map((sum, at) => sum - (part.weights[at] as number)),
});

/** Every column's bins hold all rows, so that the first column's tell the sums of a node. */
function sumsOf(table: Table, { slopes, weights }: Histogram): { slope: number; weight: number } {
  let [slope, weight] = [0, 0];
  for (let bin = 0; bin < (table.sizes[0] ?? 0); bin += 1) {
    slope += slopes[bin] as number;
    weight += weights[bin] as number;
  }
  return { slope, weight };
}

function grow(table: Table, rows: Uint32Array, histogram: Histogram, pull: Pull, depth: number): Tree {
  const { growth } = pull;
  const whole = sumsOf(table, histogram);
  const value = (growth.rate * whole.slope) / (whole.weight + growth.ridge);
  const best = depth > 0 ? bestSplit(table, histogram, whole, growth) : undefined;
  if (!best) return { value };
  const leaf = (slope: number, weight: number): Tree => ({ value: (growth.rate * slope) / (weight + growth.ridge) });
  const { column, bin } = best;
  if (depth === 1) {
    const right = leaf(whole.slope - best.slope, whole.weight - best.weight);
    return { value, split: { column, bin, left: leaf(best.slope, best.weight), right } };
  }
  const [low, high] = partition(rows, table.bins[column] as Uint8Array, bin);
  const lowIsSmaller = low.length < high.length;
  const smaller = histogramOf(table, lowIsSmaller ? low : high, pull.slopes, pull.weights);
  const larger = without(histogram, smaller);
  const left = grow(table, low, lowIsSmaller ? smaller : larger, pull, depth - 1);
  const right = grow(table, high, lowIsSmaller ? larger : smaller, pull, depth - 1);
  return { value, split: { column, bin, left, right } };
}

function partition(rows: Uint32Array, bins: Uint8Array, bin: number): [low: Uint32Array, high: Uint32Array] {
  const sorted = new Uint32Array(rows.length);
  let [low, high] = [0, rows.length];
  for (const row of rows) {
    if ((bins[row] as number) <= bin) sorted[low++] = row;
    else sorted[--high] = row;
  }
  return [sorted.subarray(0, low), sorted.subarray(low)];
}

interface Split {
  column: number;
  bin: number;
  gain: number;
  /** Sums of the left side. */
  slope: number;
  weight: number;
}

function bestSplit(
  table: Table,
  { slopes, weights }: Histogram,
  whole: { slope: number; weight: number },
  { ridge, leastWeight }: Growth,
): Split | undefined {
  const unsplit = (whole.slope * whole.slope) / (whole.weight + ridge) + LEAST_GAIN;
  let best: Split | undefined;
  let first = 0;
  for (const [column, size] of table.sizes.entries()) {
    let [slope, weight] = [0, 0];
    for (let bin = 0; bin < size - 1; bin += 1) {
      slope += slopes[first + bin] as number;
      weight += weights[first + bin] as number;
      const [otherSlope, otherWeight] = [whole.slope - slope, whole.weight - weight];
      if (weight < leastWeight || otherWeight < leastWeight) continue;
      const gain = (slope * slope) / (weight + ridge) + (otherSlope * otherSlope) / (otherWeight + ridge) - unsplit;
      if (gain > (best?.gain ?? 0)) best = { column, bin, gain, slope, weight };
    }
    first += size;
  }
  return best;
}

/**
 * Log-odds the trees add for a row, by column: each split's step from the node's value to its child's is its column's.
 * `parts` gets them added; the return is what the roots add whatever the row.
 */
export function addParts(trees: Tree[], bins: ArrayLike<number>, parts: Float64Array): number {
  let base = 0;
  for (const tree of trees) {
    let node = tree;
    base += tree.value;
    while (node.split) {
      const { column, bin, left, right } = node.split;
      const child = (bins[column] as number) <= bin ? left : right;
      parts[column] = (parts[column] as number) + child.value - node.value;
      node = child;
    }
  }
  return base;
}
