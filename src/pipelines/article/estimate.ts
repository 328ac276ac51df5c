import type { NewArticles } from "./campaign-input.ts";

/** What the articles of a campaign may cost, micro-USD; null where a price is not known. */
export interface ArticleEstimate {
  low: number | null;
  expected: number | null;
  worst: number | null;
}

/** Characters asked and tokens answered of the calls, from the prompts' own sizes and the longest texts the rules take. */
const CALL = {
  research: [4_000, 1_200],
  brief: [7_000, 1_000],
  draft: [16_000, 2_500],
  review: [20_000, 900],
  humanize: [14_000, 2_500],
  extra: [11_000, 700],
  topics: [6_000, 1_800],
} as const;

/** Drafts of an article: none sent back, every third once, and three sent back with each text mended. */
const DRAFTS = { low: 1, expected: 1.33, worst: 8 } as const;

/**
 * Low, expected and worst cost of a campaign's articles.
 * @param price Micro-USD of a model's call of so many characters in and tokens out; null where unknown.
 */
export function estimateArticles(
  { count, topics, deliverables }: Pick<NewArticles, "count" | "topics" | "deliverables">,
  price: (characters: number, tokensOut: number) => number | null,
  imagePrice: number | null,
): ArticleEstimate {
  const call = (name: keyof typeof CALL, times = 1) => {
    const [characters, tokensOut] = CALL[name];
    const cost = price(characters, tokensOut);
    return cost === null ? null : cost * times;
  };
  const extras = deliverables.map((kind) => (kind === "hero_image" ? sum([call("extra"), imagePrice]) : call("extra")));
  const searched = topics.length < count && count > 1 ? [call("topics")] : [];
  const total = (drafts: number) => {
    const one = sum([
      call("research"),
      call("brief"),
      call("draft", drafts),
      call("review", drafts),
      call("humanize"),
      ...extras,
    ]);
    const all = sum([one === null ? null : one * count, ...searched]);
    return all === null ? null : Math.round(all);
  };
  return { low: total(DRAFTS.low), expected: total(DRAFTS.expected), worst: total(DRAFTS.worst) };
}

const sum = (parts: (number | null)[]): number | null =>
  parts.reduce((total: number | null, part) => (total === null || part === null ? null : total + part), 0);
