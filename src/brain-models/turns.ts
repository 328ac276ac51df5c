/** One side's turn in a conversation; `lead` is the contact, `rep` is us. */
export interface Turn {
  from: "lead" | "rep";
  text: string;
}

const ACT = String.raw`\b(?:donat\w*|contribut\w*|giv(?:e|ing)|help|buy\w*|order\w*|pay\w*|purchas\w*|sign(?:ing)? up|subscrib\w*|join\w*|enrol\w*|book\w*|register\w*|support\w*|start\w*)\b`;
const ASKS = new RegExp(ACT, "i");

/** What a person can do for us, as a pattern's source. */
export const ACT_SOURCE = ACT.replace("support", String.raw`do (?:that|it|so|this)|pledg\w*|spare|chip in|support`);

/** Whether the lead's turn answers a question of ours whether they will do it. */
export function answersAsk(turns: Turn[], index: number): boolean {
  const before = turns[index - 1];
  return turns[index]?.from === "lead" && before?.from === "rep" && ASKS.test(before.text) && before.text.includes("?");
}

/** Lower-case words, amounts and the marks that tell something. */
export const tokensOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .match(/\p{L}+(?:'\p{L}+)?|\$?\d+(?:\.\d+)?|[!?$]/gu) ?? [];

/** Longest run of words that is looked at as one. */
const LONGEST_RUN = 3;
/** Turns longer than this are read no further. */
const MOST_TOKENS = 400;

/** The last so many turns are late ones. */
const LATE_TURNS = 8;

/**
 * Runs of one to three words of the lead, each once; again with `?` before it where it answers an ask of ours, and with `<` where
 * late. Single words of ours have `>` before them: how we answer tells what we heard.
 */
export function phrasesOf(turns: Turn[]): Set<string> {
  const phrases = new Set<string>();
  for (const [index, { from, text }] of turns.entries()) {
    const tokens = tokensOf(text).slice(0, MOST_TOKENS);
    if (from === "rep") {
      for (const token of tokens) phrases.add(`>${token}`);
      continue;
    }
    const answer = answersAsk(turns, index);
    const late = index >= turns.length - LATE_TURNS;
    for (let at = 0; at < tokens.length; at += 1)
      for (let length = 1; length <= LONGEST_RUN && at + length <= tokens.length; length += 1) {
        const phrase = tokens.slice(at, at + length).join(" ");
        phrases.add(phrase);
        if (answer) phrases.add(`?${phrase}`);
        if (late) phrases.add(`<${phrase}`);
      }
  }
  return phrases;
}

const NUMBER_WORDS: Record<string, number> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  few: 3,
  five: 5,
  ten: 10,
  twenty: 20,
  fifty: 50,
  half: 0.5,
};
const AMOUNT =
  /[$€£]\s?(\d[\d,]*\.?\d*|\.\d+)|(\d[\d,]*\.?\d*|\.\d+)\s?(?:[$€£]|(cents?|c\b|¢)|(?:dollars?|usd|bucks?|euros?|eur)\b)|(?<![\d.])(0?\.\d+)(?!\d)|\b(a|one|two|three|few|five|ten|twenty|fifty|half)\s+(?:(cents?)|dollars?|bucks?|euros?)\b/g;

/** Amounts of money a text names, in whole units of the currency (50 cents is 0.5). */
export function amountsOf(text: string): number[] {
  return [...text.toLowerCase().matchAll(AMOUNT)].map((match) => {
    const [, before, after, cents, bare, word, wordCents] = match;
    const value = word ? (NUMBER_WORDS[word] ?? 0) : Number((before ?? after ?? bare ?? "").replaceAll(",", ""));
    const inCents = Boolean(wordCents) || (Boolean(cents) && value >= 1);
    return Number.isFinite(value) ? value / (inCents ? 100 : 1) : 0;
  });
}
