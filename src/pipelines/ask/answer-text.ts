import { strangeNames } from "../brain/check-names.ts";
import { digitsIn, hasNumberWord } from "../brain/check-numbers.ts";
import { isActive } from "../brain/check-phrase.ts";
import { figuresStandAlone, saysOnly, spokenIn } from "../brain/check-words.ts";
import { contentOf, stemOf, wordsOf } from "../brain/text/words.ts";
import type { Figure, Result } from "./look.ts";

const UP = /\b(?:up|rise|rises|rose|rising|grew|growing|increas\w+|climb\w*|higher|more)\b/i;
const DOWN = /\b(?:down|fall|falls|fell|falling|drop\w*|declin\w+|decreas\w+|lower|fewer|less)\b/i;
const CLAIMS =
  /\b(?:record|best|worst|because|due to|thanks to|caused|target|goal|forecast|expected|guarantee\w*|always|never|revenue|profit|competitors?)\b/i;

/** What an answer may say besides the words of a report, of its labels and of what was asked of the data. */
const ANSWERING =
  spokenIn(`ones yes waiting wait waits answer answers answered unanswered open recommendation recommendations found called
match matched matches matching source sources owner owners status reason reasons lost won customer customers people question questions say
come following listed list each`);

/**
 * The sentence with its figures put in, if all of it can be held against the results: figures by id only, each beside words of
 * its own label and in the order of these, a rise said only of what rose, no other number, no word that is not one of a report, no
 * strange name, nothing active. Null: it cannot stand.
 */
export function checkedAnswer(sentence: string, results: Result[]): string | null {
  const figures = results.flatMap((result) => result.figures);
  const labels = figures.map(({ label }) => label).join(" ");
  const titles = results.map(({ title }) => title).join(" ");
  const ids = [...sentence.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]);
  const referred = ids.map((id) => figures.find((figure) => figure.id === id));
  if (referred.length === 0 || referred.some((figure) => !figure)) return null;
  const words = withoutPeriods(sentence.replace(/\{\{\s*\w+\s*\}\}/g, " "));
  if (digitsIn(words).length > 0 || hasNumberWord(words) || isActive(words) || CLAIMS.test(words)) return null;
  if (strangeNames(words, `${labels} ${titles}`.match(/\p{L}[\p{L}'’-]*/gu) ?? []).length > 0) return null;
  if (!saysOnly(words, new Set([...ANSWERING, ...spokenIn(`${labels} ${titles}`)]))) return null;
  if (/[\p{Cf}\p{Cc}]/u.test(words) || !figuresStandAlone(sentence, figures)) return null;
  const said = new Set(contentOf(words));
  const known = referred.filter((figure) => figure !== undefined);
  if (!known.every((figure) => speaksOf(figure, said, figures)) || !inOrder(known, words)) return null;
  const rose = new Set(known.flatMap(({ direction }) => (direction ? [direction] : [])));
  if (UP.test(words) !== rose.has("up") || DOWN.test(words) !== rose.has("down")) return null;
  const filled = sentence
    .trim()
    .replace(/\{\{\s*(\w+)\s*\}\}/g, (_, id: string) => figures.find((figure) => figure.id === id)?.text ?? "")
    .replace(/%\s*(?:%|per ?cent\b)/gi, "%");
  return /[.!?]$/.test(filled) ? filled : `${filled}.`;
}

/** The words that tell this figure from the others stand in the sentence. */
function speaksOf(figure: Figure, said: Set<string>, all: Figure[]): boolean {
  const own = contentOf(measureOf(figure));
  const others = all
    .filter((other) => measureOf(other) !== measureOf(figure))
    .map((other) => new Set(contentOf(measureOf(other))));
  const telling = own.filter((word) => !others.some((words) => words.has(word)));
  const wanted = telling.length > 0 ? telling : own;
  return wanted.length === 0 || wanted.some((word) => said.has(word));
}

/** Words that stand in many labels and in many sentences. */
const BETWEEN = new Set(["in", "of", "by", "to", "from", "we", "now", "for", "a", "the"]);

/** Figures of different measures come in the order in which the words that tell them apart do: none stands beside another's name. */
function inOrder(referred: Figure[], words: string): boolean {
  const stems = (text: string) => wordsOf(text).map(stemOf);
  const said = stems(words);
  const measures = [...new Set(referred.map(measureOf))];
  const places = measures.flatMap((measure) => {
    const others = new Set(measures.filter((other) => other !== measure).flatMap(stems));
    const own = stems(measure).filter((word) => !others.has(word) && !BETWEEN.has(word) && said.includes(word));
    return own.length === 0 ? [] : [Math.min(...own.map((word) => said.indexOf(word)))];
  });
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

/** What is measured, without the word for how it changed. */
const measureOf = ({ label }: Figure): string => label.replace(/^(?:Rise|Fall) in /, "").toLowerCase();

const withoutPeriods = (text: string): string => text.replace(/\bthe last (?:7|30) days\b/gi, " ");

/** Figures a plain answer names; the others stand in the rows. */
const PLAIN_FIGURES = 6;

/** An answer from the results alone, the same words every time; of many figures those that the question names. */
export function plainAnswer(results: Result[], question = ""): string {
  const asked = new Set(contentOf(question));
  return results
    .map(({ title, figures, rows, missing }) => {
      const telling = figures.filter((figure) => !figure.direction);
      const counted = telling.filter(({ value }) => value !== 0);
      const named = counted.filter((figure) => speaksOf(figure, asked, telling));
      const shown = (named.length > 0 ? named : counted).slice(0, PLAIN_FIGURES);
      if (telling.length === 0 && missing.length > 0) return `${title}: could not be read.`;
      if (telling.length === 0 || (shown.length === 0 && rows.length === 0)) return `${title}: none.`;
      const [only] = telling;
      if (telling.length === 1 && only) return `${title}: ${only.text}.`;
      return `${title}: ${shown.map(({ label, text }) => `${label} ${text}`).join(", ")}.`;
    })
    .join(" ");
}
