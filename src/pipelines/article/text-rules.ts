import { wordsOf } from "./stage.ts";

/** Below this an article says too little to be one; writers are asked for more. */
const FEWEST_WORDS = 250;
/** Far above what one answer of a model holds; longer is a mistake. */
const MOST_WORDS = 4_000;
const FEWEST_SECTIONS = 3;
/** A polished text may be shorter than its draft, but not by more. */
const LEAST_KEPT = 0.6;

const PLACEHOLDER = /\[(?:insert|your|todo|tbd|placeholder|link|name)\b[^\]]*\]|lorem ipsum|\bTODO\b|\bTBD\b/i;
const MARKUP = /<\/?[a-z][^>]*>|<!(?:channel|here|everyone)/i;

/** What is wrong with a text as an article, in words its writer can act on; empty when it can be reviewed. */
export function problemsOfArticle(markdown: string): string[] {
  const problems: string[] = [];
  const lines = markdown.split("\n");
  if (!/^# \S/.test(lines.find((line) => line.trim() !== "") ?? ""))
    problems.push("Begin with the title as a first-level heading (# Title).");
  const sections = lines.filter((line) => /^## \S/.test(line)).length;
  if (sections < FEWEST_SECTIONS)
    problems.push(`There are ${sections} sections (##); write at least ${FEWEST_SECTIONS}.`);
  const words = wordsOf(markdown);
  if (words < FEWEST_WORDS) problems.push(`It has ${words} words; write at least ${FEWEST_WORDS}.`);
  if (words > MOST_WORDS) problems.push(`It has ${words} words; write at most ${MOST_WORDS}.`);
  const placeholder = PLACEHOLDER.exec(markdown)?.[0];
  if (placeholder)
    problems.push(`"${placeholder.slice(0, 40)}" is a placeholder: write what belongs there, or leave it out.`);
  if (MARKUP.test(markdown)) problems.push("There is HTML or a mention in it: write Markdown only.");
  return problems;
}

/** What a polished text lost or made up against the text it was made from; empty when it may stand. */
export function problemsOfPolish(markdown: string, draft: string): string[] {
  const problems = problemsOfArticle(markdown);
  if (wordsOf(markdown) < wordsOf(draft) * LEAST_KEPT)
    problems.push("More than a third of the draft is gone: keep what it says.");
  const made = figuresBeyond(markdown, draft);
  if (made.length > 0)
    problems.push(`These figures are not in the draft: ${made.slice(0, 5).join(", ")}. Use only the draft's.`);
  return problems;
}

/** Figures of a text (two digits and more, or with a unit) that none of the sources has: each once, as written. */
export function figuresBeyond(text: string, ...sources: string[]): string[] {
  const known = new Set(sources.flatMap(figuresIn).map(plain));
  return [...new Set(figuresIn(text).filter((figure) => !known.has(plain(figure))))];
}

const figuresIn = (text: string): string[] =>
  text
    .match(/[$€£]?\d+(?:[.,]\d+)*(?:\s?%|\s?(?:percent|million|billion|x)\b)?/gi)
    ?.filter((figure) => /\d\D*\d|%|[$€£]|percent|million|billion/i.test(figure)) ?? [];

const plain = (figure: string): string =>
  figure.toLowerCase().replace(/[\s,]|percent/g, (part) => (part === "percent" ? "%" : ""));

/** The title of an article: its first heading. */
export const titleOf = (markdown: string, otherwise: string): string =>
  (/^# (.+)$/m.exec(markdown)?.[1] ?? otherwise).replace(/[*_`]/g, "").trim().slice(0, 200) || otherwise;
