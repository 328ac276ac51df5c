import { isCommon } from "./text/words.ts";

/** Words that may open a sentence with a capital besides function words. */
const OPENERS = new Set(
  `average contacts conversions cold compared conversion during fall further hot incoming leads meanwhile messages new outreach overall
period rejections response responses rise scores sent this total totals warm weekly daily monthly figures counts received replies
among conversations in of we team today yesterday answer offer send show write share follow prepare explain thank thanks hi hello dear
good great happy glad let would could shall reply ask invite point link mention`.split(/\s+/),
);

/**
 * Words of a text that may be names nobody knows: capitals inside a sentence, and openers that are no ordinary word.
 * @param known Words that are allowed, any case: of labels, of the contact's own name, of what was quoted.
 */
export function strangeNames(text: string, known: Iterable<string>): string[] {
  const allowed = new Set([...known].map((word) => word.toLowerCase()));
  const words = text.normalize("NFKC").matchAll(/\p{L}[\p{L}\p{M}'’-]*/gu);
  return [...words].flatMap(({ 0: word, index }) => {
    if (!/\p{Lu}/u.test(word) || word === "I" || /^I['’]/.test(word)) return [];
    const bare = word.toLowerCase().replace(/[’]/g, "'");
    if (allowed.has(bare) || allowed.has(bare.replace(/'s$/, ""))) return [];
    const opens = /(?:^|[.!?:]["'”’)]*\s+["'“‘(]*|^["'“‘(]+)$/.test(text.slice(0, index));
    return opens && (isCommon(bare) || OPENERS.has(bare)) ? [] : [word];
  });
}
