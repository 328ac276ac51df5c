import { wordsOf } from "./words.ts";

/** What somebody outside wrote to us. */
export interface Said {
  messageId: string;
  contactId: string;
  text: string;
}

/** A sentence of a message, verbatim. */
export interface Quote {
  text: string;
  messageId: string;
  contactId: string;
}

/** Longer sentences are not read on a card. */
const LONGEST_QUOTE = 220;

/** How well a sentence reads by itself, 0 to 10; 0 is not worth quoting (too short, too long, shouted). */
export function quoteScore(text: string): number {
  const words = wordsOf(text).length;
  if (words < 4 || text.length > LONGEST_QUOTE) return 0;
  if (text === text.toUpperCase()) return 0;
  let score = 5;
  if (words >= 6 && words <= 24) score += 2;
  if (/^\p{Lu}/u.test(text)) score += 1;
  if (/[.!?]["'”’)]*$/.test(text)) score += 1;
  if (/^(and|but|or|so|also|because|that|it|they|this|he|she|ok|okay|then|well|hello|hi|hmm|oh|yes|no)\b/i.test(text))
    score -= 2;
  if (/([!?.])\1|[:;]-?[)(]|\b(hehe|lol|haha|u|ur)\b/i.test(text)) score -= 2;
  return Math.max(1, score + 1);
}

/** The best quotes, at most one a contact, no two alike. */
export function bestQuotes(quotes: Quote[], limit: number): Quote[] {
  const ranked = quotes
    .map((quote, index) => ({ quote, index, score: quoteScore(quote.text) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index);
  const contacts = new Set<string>();
  const texts = new Set<string>();
  const best: Quote[] = [];
  for (const { quote } of ranked) {
    const key = wordsOf(quote.text).join(" ");
    if (contacts.has(quote.contactId) || texts.has(key)) continue;
    contacts.add(quote.contactId);
    texts.add(key);
    best.push(quote);
    if (best.length === limit) break;
  }
  return best;
}

/** The contacts these quotes are from, each once. */
/** The first message of each contact. */
export const messagesOf = (quotes: Quote[]): string[] => {
  const first = new Map<string, string>();
  for (const { contactId, messageId } of quotes) if (!first.has(contactId)) first.set(contactId, messageId);
  return [...first.values()];
};

export const contactsOf = (quotes: Quote[]): string[] => [...new Set(quotes.map((quote) => quote.contactId))];
