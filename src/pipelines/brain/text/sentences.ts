/** A sentence as it stands in its text: `text.slice(start, start + sentence.length)` is it. */
export interface Sentence {
  text: string;
  start: number;
}

/** Unicode's rules (UAX 29); what they cut after an abbreviation is put together again. */
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

const ABBREVIATION =
  /(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|inc|ltd|approx|no|e\.g|i\.e|u\.s|u\.k|a\.m|p\.m)|\b[a-z])\.[^\S\n]*$/i;

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
  for (const { segment, index } of segmenter.segment(text)) {
    if (!ABBREVIATION.test(segment)) take(index + segment.length);
  }
  take(text.length);
  return sentences;
}
