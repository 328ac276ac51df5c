import { contactsOf, type Quote, quoteScore } from "./quote.ts";
import { stemOf, wordsOf } from "./words.ts";

/** Questions that ask nearly the same. */
export interface QuestionGroup {
  /** The wording that is shown, verbatim. */
  text: string;
  /** Contacts who asked it. */
  contacts: number;
  quotes: Quote[];
  /** Those of what was said before. */
  before: Quote[];
}

/** Weighted overlap from which two questions count as one. */
const ALIKE = 0.55;

/** Words that do not change what is asked; "how much", "where", "long" stay. */
const LIGHT_WORDS = new Set(
  `a an and any are as at be been being but can could did do does exactly for from had has have hello hi i i'm if in is it its it's just
know like me more my of ok okay on or our please really right should so some sure tell thank thanks that that's the their them then there
these they this those to us was we well were what what's will with would yes yeah no you your about also actually specifically all by
say said think idea does doesn't don't little bit else`.split(/\s+/),
);

/** What a question asks by: "much" keeps "how much" apart from "how". */
const askedBy = (text: string): string[] => [
  ...new Set(
    wordsOf(text)
      .filter((word) => !LIGHT_WORDS.has(word))
      .map(stemOf),
  ),
];

/**
 * Puts near-duplicates together by the words they share, rare words weighing more, and answers the groups by contacts. Questions
 * of `before` make no groups and change none; those like a group's are counted with it. Each question is compared only with groups that share a word, at most 200 of them: n questions cost about n steps.
 */
export function groupQuestions(questions: Quote[], before: Quote[] = []): QuestionGroup[] {
  const items = questions.map((quote) => ({ quote, stems: askedBy(quote.text) })).filter((it) => it.stems.length);
  const weight = inverseFrequency(items.map((it) => it.stems));
  const groups: { stems: string[]; members: Quote[]; before: Quote[] }[] = [];
  const byStem = new Map<string, number[]>();
  const nearest = (stems: string[]) => {
    const candidates = new Set(stems.flatMap((stem) => byStem.get(stem)?.slice(0, 200) ?? []));
    let best: { index: number; score: number } | undefined;
    for (const index of candidates) {
      const score = likeness(stems, groups[index]?.stems ?? [], weight);
      if (score >= ALIKE && (!best || score > best.score)) best = { index, score };
    }
    return best && groups[best.index];
  };
  for (const { quote, stems } of [...items].sort((a, b) => a.stems.length - b.stems.length)) {
    const group = nearest(stems);
    if (group) group.members.push(quote);
    else {
      for (const stem of stems) byStem.set(stem, [...(byStem.get(stem) ?? []), groups.length]);
      groups.push({ stems, members: [quote], before: [] });
    }
  }
  for (const quote of before) nearest(askedBy(quote.text))?.before.push(quote);
  return groups
    .map(({ members, before: had }) => ({
      ...{ text: typical(members), contacts: contactsOf(members).length, quotes: members },
      before: had,
    }))
    .filter((group) => group.text !== "")
    .sort((a, b) => b.contacts - a.contacts || a.text.localeCompare(b.text));
}

function inverseFrequency(documents: string[][]): (stem: string) => number {
  const counts = new Map<string, number>();
  for (const stems of documents) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return (stem) => Math.log(1 + documents.length / (counts.get(stem) ?? 1));
}

function likeness(a: string[], b: string[], weight: (stem: string) => number): number {
  const shared = a.filter((stem) => b.includes(stem)).reduce((sum, stem) => sum + weight(stem), 0);
  const all = [...new Set([...a, ...b])].reduce((sum, stem) => sum + weight(stem), 0);
  return all === 0 ? 0 : shared / all;
}

/** The wording that reads best; of equals the one that is nearest to the group's middle length. */
function typical(members: Quote[]): string {
  const sorted = members
    .filter((quote) => quoteScore(quote.text) > 0)
    .sort((a, b) => quoteScore(b.text) - quoteScore(a.text) || a.text.length - b.text.length);
  const top = sorted.filter((quote) => quoteScore(quote.text) === quoteScore(sorted[0]?.text ?? ""));
  return top[Math.floor(top.length / 2)]?.text ?? "";
}
