/** What is known of a lead, by name. */
export type Attributes = Record<string, string | number | boolean | null | undefined>;

/** How one attribute becomes a bin. */
export type Column =
  /** Bin 0: nothing; bin 1: below the first cut; and so on. */
  | { name: string; kind: "number"; cuts: number[] }
  /** A bin a value, from the least converting to the most; what is rare shares the bin of `null`. */
  | { name: string; kind: "category"; values: (string | null)[] };

const LIMITS = {
  /** Of one attribute. */
  numberBins: 32,
  categories: 40,
  /** Rows a category needs to stand by itself. */
  categoryRows: 15,
  /** Attributes looked at, by how many rows have them. */
  columns: 40,
  /** An attribute with more different texts than this share of its rows is a name or an id. */
  distinctShare: 0.2,
  /** Rows a rate of 0.5 counts for when categories are put in order. */
  orderPrior: 10,
};
/** An empty value, as a category. */
const EMPTY = "";

/** A value as the category it is; numbers and truth values by their text. */
const categoryOf = (value: Attributes[string]): string =>
  value === null || value === undefined ? EMPTY : String(value).trim().slice(0, 120);

const numberOf = (value: Attributes[string]): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** Learns from the rows how their attributes are put into bins. Names, ids and constants are left out. */
export function learnColumns(
  rows: Attributes[],
  outcomes: ArrayLike<number>,
  numberBins: number = LIMITS.numberBins,
): Column[] {
  const filled = new Map<string, number>();
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      if (categoryOf(value) !== EMPTY) filled.set(name, (filled.get(name) ?? 0) + 1);
  const names = [...filled]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, LIMITS.columns)
    .map(([name]) => name)
    .sort();
  return names.flatMap((name) => {
    const values = rows.map((row) => row[name]);
    const numbers = values.map(numberOf).filter((value) => value !== undefined);
    const isNumber = numbers.length >= (filled.get(name) ?? 0) * 0.95;
    const column = isNumber ? numberColumn(name, numbers, numberBins) : categoryColumn(name, values, outcomes);
    return column ? [column] : [];
  });
}

function numberColumn(name: string, numbers: number[], bins: number): Column | undefined {
  const sorted = Float64Array.from(numbers).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length < 2 && numbers.length === 0) return undefined;
  if (distinct.length <= bins) return { name, kind: "number", cuts: distinct.slice(1) };
  const cuts = new Set<number>();
  for (let bin = 1; bin < bins; bin += 1) {
    const cut = sorted[Math.floor((sorted.length * bin) / bins)] as number;
    if (cut > (sorted[0] as number)) cuts.add(cut);
  }
  // The lowest value often means "none at all": it gets a bin of its own.
  cuts.add(distinct[1] as number);
  return { name, kind: "number", cuts: [...cuts].sort((a, b) => a - b) };
}

function categoryColumn(name: string, values: Attributes[string][], outcomes: ArrayLike<number>): Column | undefined {
  const counts = new Map<string, { rows: number; converted: number }>();
  for (const [row, value] of values.entries()) {
    const category = categoryOf(value);
    const count = counts.get(category) ?? { rows: 0, converted: 0 };
    counts.set(category, { rows: count.rows + 1, converted: count.converted + (outcomes[row] as number) });
  }
  if (counts.size < 2 || counts.size > Math.max(LIMITS.categories, values.length * LIMITS.distinctShare))
    return undefined;
  const kept = [...counts].filter(([, { rows }]) => rows >= LIMITS.categoryRows);
  kept.sort((a, b) => b[1].rows - a[1].rows || (a[0] < b[0] ? -1 : 1)).splice(LIMITS.categories);
  const other = { rows: 0, converted: 0 };
  const names = new Set(kept.map(([category]) => category));
  for (const [category, { rows, converted }] of counts) {
    if (names.has(category)) continue;
    other.rows += rows;
    other.converted += converted;
  }
  const rate = ({ rows, converted }: { rows: number; converted: number }) =>
    (converted + LIMITS.orderPrior / 2) / (rows + LIMITS.orderPrior);
  const entries: [string | null, number][] = kept.map(([category, count]) => [category, rate(count)]);
  entries.push([null, rate(other)]);
  entries.sort((a, b) => a[1] - b[1] || ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
  return entries.length < 2 ? undefined : { name, kind: "category", values: entries.map(([category]) => category) };
}

/** How many bins a column has. */
export const sizeOf = (column: Column): number =>
  column.kind === "number" ? column.cuts.length + 2 : column.values.length;

/** Turns rows into bin numbers, by column. */
export function binner(column: Column): (row: Attributes) => number {
  if (column.kind === "category") {
    const bins = new Map(column.values.map((value, bin) => [value, bin]));
    const other = bins.get(null) ?? 0;
    return (row) => bins.get(categoryOf(row[column.name])) ?? other;
  }
  const { name, cuts } = column;
  return (row) => {
    const value = numberOf(row[name]);
    if (value === undefined) return 0;
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value >= (cuts[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
