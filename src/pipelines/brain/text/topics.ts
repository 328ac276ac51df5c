import type { Quote } from "./quote.ts";
import { isContent, stemOf, wordsOf } from "./words.ts";

/** Two words that many contacts use together. */
export interface Topic {
  term: string;
  /** Ids of the contacts who use it. */
  contacts: string[];
  /** A message of each of them. */
  messages: string[];
  quotes: Quote[];
}

/** A term in more than this share of all conversations is the business itself, not a topic. */
const BACKGROUND_SHARE = 0.25;
const FEWEST_CONTACTS = 3;

interface Use {
  /** The wordings under one stem and how often each was used. */
  forms: Map<string, number>;
  /** Contacts, and the first message of each that uses it. */
  contacts: Map<string, string>;
  quotes: Quote[];
}

/** Terms of two words by the contacts who use them; those everybody uses are left out. One word alone says too little. */
export function topicsOf(sentences: Quote[], limit: number): Topic[] {
  const everybody = new Set(sentences.map((quote) => quote.contactId)).size;
  const terms = new Map<string, Use>();
  for (const quote of sentences) {
    for (const form of new Set(termsOf(quote.text))) {
      const key = form.split(" ").map(stemOf).join(" ");
      const term: Use = terms.get(key) ?? { forms: new Map(), contacts: new Map(), quotes: [] };
      term.forms.set(form, (term.forms.get(form) ?? 0) + 1);
      if (!term.contacts.has(quote.contactId)) term.contacts.set(quote.contactId, quote.messageId);
      if (term.quotes.length < 40) term.quotes.push(quote);
      terms.set(key, term);
    }
  }
  const common = [...terms.entries()]
    .filter(([, term]) => term.contacts.size >= FEWEST_CONTACTS)
    .filter(([, term]) => everybody < 12 || term.contacts.size <= everybody * BACKGROUND_SHARE)
    .map(([key, term]) => ({
      key,
      contacts: [...term.contacts.keys()],
      messages: [...term.contacts.values()],
      quotes: term.quotes,
      term: commonest(term.forms),
    }))
    .sort((a, b) => b.contacts.length - a.contacts.length || a.key.localeCompare(b.key));
  const chosen: typeof common = [];
  for (const topic of common) {
    const overlaps = chosen.some((had) => had.key.split(" ").some((stem) => topic.key.split(" ").includes(stem)));
    if (!overlaps) chosen.push(topic);
    if (chosen.length === limit) break;
  }
  return chosen.map(({ term, contacts, messages, quotes }) => ({ term, contacts, messages, quotes }));
}

function termsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.flatMap((word, index) => {
    const following = words[index + 1];
    if (!following || following === word || ![word, following].every((it) => isContent(it) && it.length >= 4))
      return [];
    return [`${word} ${following}`];
  });
}

const commonest = (forms: Map<string, number>): string =>
  [...forms.entries()].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? "";
