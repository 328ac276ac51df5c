import type { ProspectResearch } from "../../db/schema/campaigns.ts";

/** Characters of a page that are kept. */
const TEXT = 20_000;
const SUMMARY_SENTENCES = 3;
const FACTS = 10;
/** Shorter is a menu entry, longer a wall of text that no script quotes. */
const [SHORTEST, LONGEST] = [30, 300];

const NAVIGATION = /\b(cookies?|privacy policy|terms of (use|service)|all rights reserved|sign in|log in|subscribe)\b/i;
const NEWS =
  /\b(announc|launch|open(ed|ing|s)|rais(ed|es)|acquir|award|new |recent|this (year|month|spring|summer|autumn|winter)|hir(ed|ing)|expand|partner)/i;
const OFFER = /\b(we |our |makes?|sells?|offers?|helps?|serves?|provides?|customers?|team)\b/i;

/** What a page says about its owner, found without a model: sentences as they stand, those with news and figures first. */
export function digestPage(page: { url: string; title: string; text: string }, readAt: Date): ProspectResearch {
  const text = page.text.replaceAll("\0", "").slice(0, TEXT);
  const sentences = [...new Set(sentencesOf(text))].filter((sentence) => !NAVIGATION.test(sentence));
  const facts = sentences
    .map((sentence, index) => ({ sentence, index, worth: worthOf(sentence) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.index - b.index)
    .slice(0, FACTS)
    .sort((a, b) => a.index - b.index)
    .map(({ sentence }) => sentence);
  return {
    url: page.url,
    title: page.title.slice(0, 300),
    summary: sentences.slice(0, SUMMARY_SENTENCES).join(" "),
    facts,
    text,
    readAt: readAt.toISOString(),
  };
}

const worthOf = (sentence: string): number =>
  (NEWS.test(sentence) ? 3 : 0) + (/\d/.test(sentence) ? 2 : 0) + (OFFER.test(sentence) ? 1 : 0);

function sentencesOf(text: string): string[] {
  return text
    .split(/\n+/)
    .flatMap((paragraph) => paragraph.replace(/\s+/g, " ").split(/(?<=[.!?])\s+(?=[\p{Lu}\d"“])/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= SHORTEST && sentence.length <= LONGEST && sentence.includes(" "));
}

/** Research on a prospect without a website: what the list said, and that nothing else was read. */
export function digestEntry(
  prospect: { name: string; company: string; title: string | null },
  readAt: Date,
): ProspectResearch {
  const role = prospect.title ? `${prospect.title} at ${prospect.company}` : `at ${prospect.company}`;
  return {
    url: null,
    title: prospect.company,
    summary: `${prospect.name} is ${role}. No website was given, so nothing was read about the company.`,
    facts: [],
    text: "",
    readAt: readAt.toISOString(),
  };
}
