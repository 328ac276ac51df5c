/** A sentence as it stands in its text: `text.slice(start, start + sentence.length)` is it. */
export interface Sentence {
  text: string;
  start: number;
}

const ABBREVIATION =
  /(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|inc|ltd|approx|no|e\.g|i\.e|u\.s|u\.k|a\.m|p\.m)|\b[a-z])\.$/i;

/** Cuts a text into its sentences, verbatim, without the white space around them. Prices and abbreviations hold together. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const take = (end: number) => {
    const raw = text.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    const trimmed = raw.trim();
    if (/[\p{L}\p{N}]/u.test(trimmed)) sentences.push({ text: trimmed, start: start + lead });
    start = end;
  };
  for (const match of text.matchAll(/[.!?…]+["'”’)\]]*|\n+/gu)) {
    const end = match.index + match[0].length;
    if (end <= start) continue;
    const stop = match[0].startsWith(".") && match[0].length === 1;
    if (stop && ABBREVIATION.test(text.slice(start, end))) continue;
    if (stop && end < text.length && !/^[\s\p{Lu}]/u.test(text.slice(end))) continue;
    take(end);
  }
  take(text.length);
  return sentences;
}
