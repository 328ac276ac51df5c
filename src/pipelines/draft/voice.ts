import { diffWords } from "diff";

/** Rules that a project keeps; more would be a style guide nobody follows. */
export const MAX_VOICE_RULES = 30;
/** Rules taken from one instruction or edit. */
const MOST_AT_ONCE = 3;
const LONGEST = 160;
const SHORTEST = 8;

/** Words that make a sentence of a reviewer one about how to write, not about what. */
const STYLE =
  /\b(never|always|avoid|don['’]?t|do not|no more|stop|instead of|rather than|prefer|use|say|write|tone|voice|style|formal|informal|casual|friendly|plain|simple|simpler|short|shorter|longer|concise|active|passive|jargon|buzzwords?|emoji|exclamation|adjectives?|sentences?|paragraphs?|spelling|british|american|we|you)\b/i;
/** What belongs to this document alone. */
const OF_THIS_ONE =
  /\b(this|that|these|those|section|part|paragraph \d|heading|intro(duction)?|conclusion|above|below|figure|add|remove|delete|mention|include|explain)\b/i;

/** The rules of voice that stand in what a reviewer asked for: sentences about how to write, whatever the document. */
export function rulesFromInstructions(instructions: string): string[] {
  const sentences = instructions
    .split(/(?<=[.!?;])\s+|\n+/)
    .map((sentence) => tidy(sentence))
    .filter((sentence) => sentence.length >= SHORTEST && sentence.length <= LONGEST)
    .filter((sentence) => STYLE.test(sentence) && !OF_THIS_ONE.test(sentence));
  return unique(sentences).slice(0, MOST_AT_ONCE);
}

/** Rules of wording that stand in an edit: short phrases for which others were put, the same way wherever they stood. */
export function rulesFromEdit(before: string, after: string): string[] {
  const pieces = diffWords(before, after);
  const swaps = new Map<string, string | null>();
  for (const [place, piece] of pieces.entries()) {
    const follower = pieces[place + 1];
    if (!piece.removed || !follower?.added) continue;
    const [was, now] = [phrase(piece.value), phrase(follower.value)];
    if (!was || !now || was.toLowerCase() === now.toLowerCase()) continue;
    const known = swaps.get(was.toLowerCase());
    swaps.set(was.toLowerCase(), known === undefined || known === now ? now : null);
  }
  const rules = [...swaps].flatMap(([was, now]) => (now ? [`Write “${now}”, not “${was}”.`] : []));
  return unique(rules).slice(0, MOST_AT_ONCE);
}

/** One to four words without figures; anything else is no matter of wording. */
function phrase(text: string): string | null {
  const words = text.trim().replace(/[.,;:!?]+$/, "");
  return /^[\p{L}'’-]+(?: [\p{L}'’-]+){0,3}$/u.test(words) ? words : null;
}

const tidy = (text: string): string => {
  const flat = text
    .replace(/\s+/g, " ")
    .replace(/^[-*•\d.)\s]+/, "")
    .trim();
  const capital = flat.charAt(0).toUpperCase() + flat.slice(1);
  return capital === "" || /[.!?]$/.test(capital) ? capital : `${capital.replace(/;$/, "")}.`;
};

/** What makes two rules the same: letters and digits alone. */
export const normOf = (rule: string): string =>
  rule
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function unique(rules: string[]): string[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const norm = normOf(rule);
    if (norm === "" || seen.has(norm)) return false;
    seen.add(norm);
    return true;
  });
}
