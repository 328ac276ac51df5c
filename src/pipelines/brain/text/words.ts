import { stemmer } from "stemmer";

/** Function words, fillers and small-talk words: they carry no topic. */
const STOP_WORDS = new Set(
  `a about actually after again all almost already also although always am an and another any anybody anyone anything are
aren't around as ask at away back be because been before being believe best better between big bit both but by bye call came can
can't cannot come could couldn't day days did didn't do does doesn't doing don't done down each either else enough even ever
every everyone everything far feel few find fine first for from get gets getting give go goes going gonna good got great guess
had happy hard has hasn't have haven't having he heard hear hello help her here hey hi him his hmm how however i i'd i'll i'm i've
idea if in into is isn't it it's its i'd just keep kind know last least let let's like likely little ll long look looking lot lots
love made make makes making many may maybe me mean might mine more most much must my myself need never new next nice no nobody none nope
nor not nothing now of off oh ok okay on once one ones only or other others our ours out over own part people perhaps person place
please pretty probably put quite rather really right said same say saying says see seem seems several shall she should
shouldn't since so some somebody someone something sometimes soon sorry sort still stuff such sure take tell than thank thanks
that that's the their theirs them themselves then there there's these they they're thing things think this those though
thought through time times to today together too totally tried true try trying two under understand until up upon us use used using usually ve
very want wanted wants was wasn't way we well went were weren't what what's whatever when where which while who whole whom why
will wish with within without won't wonder wonderful wondering would wouldn't wow yea yeah yep yes yet you you're your yours yourself
able absolutely agree amazing awesome bad completely cool definitely different especially exactly glad hope interesting maybe
nowadays possible possibly question questions real start started talk talking task thinking told took understanding work world wouldnt dont cant didnt doesnt isnt im ive thats
don doesn didn isn wasn couldn wouldn shouldn won aren re`.split(/\s+/),
);

const WORDS = new Intl.Segmenter("en", { granularity: "word" });
/** What people type without a space after it ("good.How much"); the segmentation keeps it inside a word. */
const UNSPACED = /(?<=\p{L})[.:·]+(?=\p{L})/u;

/** Lower-case words of a text in any script, with plain apostrophes; numbers count as words. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .replace(/[’‘`´]/g, "'")
    .replaceAll("_", " ")
    .toLowerCase();
  return [...WORDS.segment(plain)].flatMap(({ segment, isWordLike }) => (isWordLike ? segment.split(UNSPACED) : []));
}

/** Longer runs of letters are no words of a language. */
const LONGEST_WORD = 40;

/** Porter's stem without what follows an apostrophe, so that "donations" and "donating" meet "donate's". Not for showing. */
export function stemOf(word: string): string {
  const bare = word.replace(/'\p{L}*$/u, "");
  return bare.length > LONGEST_WORD ? bare : stemmer(bare);
}

/** Whether a word says what a text is about. */
export const isContent = (word: string): boolean =>
  word.length > 2 && !STOP_WORDS.has(word) && !/^[\p{N}.,]+$/u.test(word);

/** Whether a word is a function word or filler, so that a capital on it at a sentence's start names nobody. */
export const isCommon = (word: string): boolean => STOP_WORDS.has(word);

/** The stems of a text's content words, with repetitions. */
export const contentOf = (text: string): string[] => wordsOf(text).filter(isContent).map(stemOf);
