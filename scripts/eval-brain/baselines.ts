import { binner, type Column } from "../../src/brain-models/columns.ts";
import type { Attributes, ConversationExample, LeadExample, Turn } from "../../src/brain-models/index.ts";
import { fitLogistic } from "../../src/brain-models/logistic.ts";

/** How a baseline takes numbers: as they are, or each put into one of ten bins of equally many rows. */
export type Numbers = "plain" | "binned";

/** Bins of a number. */
const BINS = 10;

/**
 * Logistic regression on leads: numbers standardised (nothing is 0) or binned, categories one-hot, a small ridge. What the
 * product's model has to beat; on the public lead scoring set about 0.864 plain and 0.874 binned.
 */
export function logisticBaseline(train: LeadExample[], numbers: Numbers = "plain"): (attributes: Attributes) => number {
  const rows = train.map(({ attributes }) => attributes);
  const names = [...new Set(rows.flatMap(Object.keys))];
  const features = names.flatMap((name) => featuresOf(name, rows, numbers));
  const columns = features.map((feature) => Float64Array.from(rows, feature));
  const outcomes = train.map(({ converted }) => (converted ? 1 : 0));
  const { intercept, weights } = fitLogistic(columns, outcomes, 1);
  return (attributes) =>
    features.reduce((sum, feature, index) => sum + (weights[index] ?? 0) * feature(attributes), intercept);
}

function featuresOf(name: string, rows: Attributes[], as: Numbers): ((row: Attributes) => number)[] {
  const values = rows.map((row) => row[name] ?? null).filter((value) => value !== null);
  if (values.every((value) => typeof value === "number")) {
    if (as === "binned") return binsOf(name, values);
    const numbers = rows.map((row) => Number(row[name] ?? 0));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length) || 1;
    return [(row) => (Number(row[name] ?? 0) - mean) / deviation];
  }
  const column: Column = { name, kind: "category", values: [null, ...new Set(["", ...values.map(String)])] };
  const bin = binner(column);
  return column.values.slice(1).map((_, index) => (row) => (bin(row) === index + 1 ? 1 : 0));
}

/** One-hot: nothing, then each bin but the lowest. */
function binsOf(name: string, numbers: number[]): ((row: Attributes) => number)[] {
  const sorted = Float64Array.from(numbers).sort();
  const at = (bin: number) => sorted[Math.floor((sorted.length * bin) / BINS)] as number;
  const cuts = new Set(Array.from({ length: BINS - 1 }, (_, bin) => at(bin + 1)));
  const column: Column = { name, kind: "number", cuts: [...cuts].filter((cut) => cut > at(0)) };
  const bin = binner(column);
  const bins = [0, ...column.cuts.map((_, index) => index + 2)];
  return bins.map((of) => (row) => (bin(row) === of ? 1 : 0));
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

/** Single words and pairs of the lead's own words. */
const termsOf = (turns: Turn[]): Set<string> => {
  const terms = new Set<string>();
  for (const { from, text } of turns) {
    if (from !== "lead") continue;
    const words = wordsOf(text);
    for (const [index, word] of words.entries()) {
      terms.add(word);
      if (index > 0) terms.add(`${words[index - 1]} ${word}`);
    }
  }
  return terms;
};

/** Plain naive Bayes over the lead's words and pairs of words, each counted once a conversation, 1 added to every count. */
export function naiveBayesBaseline(train: ConversationExample[]): (turns: Turn[]) => number {
  const counts = new Map<string, [number, number]>();
  const [terms, texts]: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  for (const { turns, converted } of train) {
    const outcome = converted ? 1 : 0;
    texts[outcome] += 1;
    for (const term of termsOf(turns)) {
      const count = counts.get(term) ?? [0, 0];
      count[outcome] += 1;
      counts.set(term, count);
      terms[outcome] += 1;
    }
  }
  const shift = Math.log((terms[0] + counts.size) / (terms[1] + counts.size));
  return (turns) => {
    let sum = Math.log((texts[1] + 1) / (texts[0] + 1));
    for (const term of termsOf(turns)) {
      const count = counts.get(term);
      if (count) sum += Math.log((count[1] + 1) / (count[0] + 1)) + shift;
    }
    return sum;
  };
}
