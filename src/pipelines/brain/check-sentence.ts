import { strangeNames } from "./check-names.ts";
import { bareFigure, digitsIn, hasNumberWord } from "./check-numbers.ts";
import { isActive } from "./check-phrase.ts";
import { isReport } from "./check-words.ts";
import type { Fact } from "./facts.ts";

/** How a sentence speaks of a measure. A sentence that does so must refer to that measure's figure. */
const TERMS: Record<string, RegExp> = {
  newLeads: /\bnew (?:\w+ )?leads?\b|\bleads? (?:came|arrived|have come)\b/i,
  hotLeads: /\bhot\b/i,
  warmLeads: /\bwarm\b/i,
  coldLeads: /\bcold\b/i,
  avgScore: /\bscor(?:e|es|ed|ing)\b/i,
  writtenTo: /\bcontacts we (?:first )?wrote to\b|\b(?:wrote|written) to\b|\breached out\b|\bcontacted\b/i,
  responseRate: /\brespon(?:se|ses|ded|d|ding)\b(?!\s+times?)|\brepl(?:y|ies|ied)\b(?!\s+times?)/i,
  medianResponse: /\b(?:response|reply|answering|waiting) times?\b|\bmedian\b/i,
  messagesReceived: /\breceived\b|\bincoming messages?\b/i,
  messagesSent: /\bsent\b|\boutgoing messages?\b/i,
  conversions: /\bconver(?:sions?|ted|t)\b/i,
  rejections: /\breject(?:ions?|ed)\b/i,
  totalLeads: /\bleads in total\b|\btotal (?:of |number of )?leads\b|\ball leads\b/i,
  totalContacts: /\bcontacts in total\b|\btotal (?:of |number of )?contacts\b|\ball contacts\b/i,
};

const UP =
  /\b(?:up|rise|rises|rose|risen|rising|grew|grown|grow|growth|growing|increas\w+|gain\w*|climb\w*|higher|more|better|improv\w+|surg\w+|jump\w*)\b/i;
const DOWN =
  /\b(?:down|fall|falls|fell|fallen|falling|drop\w*|declin\w+|decreas\w+|shrank|shrunk|lower|fewer|less|worse\w*|slow\w+|dip\w*|lost|los[se]\w*)\b/i;

/** Judgements and causes that no figure here can bear out. */
const CLAIMS =
  /\b(?:record|best|worst|highest|lowest|because|due to|thanks to|caused|driven by|target|goal|forecast|expected|guarantee\w*|always|never|largest|smallest|exceed\w*|ahead of|behind|competitors?|revenue|profit|deals?|sales|lawsuit|acquired|acquisition|fraud|fired)\b/i;

/**
 * Puts the figures into a sentence that refers to them as `{{f1}}`, if all it says can be held against them: every figure is a known one
 * beside its own measure, every measure it speaks of is referred to, rises are rises, no name is strange. Null: it cannot stand.
 */
export function checkedSentence(sentence: string, facts: Fact[], periodPhrase: string): string | null {
  const plain = sentence.replace(/^\s*(?:[-*•–]|\d+[.)])\s+/, "").trim();
  const references = [...plain.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => facts.find((it) => it.id === match[1]));
  if (references.length === 0 || references.some((fact) => !fact)) return null;
  const referred = references.filter((fact) => fact !== undefined);
  const words = withoutPeriod(plain.replace(/\{\{\s*\w+\s*\}\}/g, " "), periodPhrase);
  if (digitsIn(words).length > 0 || hasNumberWord(words) || isActive(words) || CLAIMS.test(words)) return null;
  if (!isReport(plain, words, facts)) return null;
  if (!measuresMatch(words, referred) || !directionsMatch(words, referred)) return null;
  if (
    strangeNames(
      words,
      facts.flatMap((fact) => fact.label.split(" ")),
    ).length > 0
  )
    return null;
  const filled = plain
    .replace(/\{\{\s*(\w+)\s*\}\}/g, (_, id: string) => facts.find((fact) => fact.id === id)?.text ?? "")
    .replace(/%\s*(?:%|per ?cent\b)/gi, "%")
    .replace(/\bpoints (?:percentage )?points\b/gi, "points");
  return /[.!?]$/.test(filled) ? filled : `${filled}.`;
}

/** Digits that merely name the period ("the last 7 days") are no figures. */
function withoutPeriod(text: string, phrase: string): string {
  return text.replace(new RegExp(phrase.replace(/[^\w ]/g, ""), "gi"), " ");
}

/** The measures the words name are those referred to, in the same order: no figure stands beside another's name. */
function measuresMatch(words: string, referred: Fact[]): boolean {
  const wanted = [...new Set(referred.map((fact) => fact.key))];
  const named = Object.entries(TERMS)
    .map(([key, term]) => ({ key, at: words.search(term) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ key }) => key);
  return wanted.length === named.length && wanted.every((key, index) => key === named[index]);
}

/** A rise is said only of figures that rose, a fall only of those that fell; and a change always says which it is. */
function directionsMatch(words: string, referred: Fact[]): boolean {
  const changes = new Set(referred.flatMap((fact) => (fact.direction ? [fact.direction] : [])));
  return UP.test(words) === changes.has("up") && DOWN.test(words) === changes.has("down");
}

/** Whether a shown text holds no figure but those of the facts: the last look before it is stored. */
export const onlyKnownFigures = (text: string, facts: Fact[], periodPhrase: string): boolean => {
  const known = new Set(facts.map((fact) => bareFigure(fact.text)));
  return digitsIn(withoutPeriod(text, periodPhrase)).every((digits) => known.has(bareFigure(digits)));
};
