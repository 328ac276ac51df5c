import { addDays, addMinutes, format, isAfter } from "date-fns";
import type { MessageItem } from "../../src/ingest/message-item.ts";
import type { Person } from "./people.ts";
import { ANSWERS, FILLERS, PHRASES, type PhraseKind, SEAT_PRICE } from "./phrases.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenarios.ts";

export interface Conversation {
  messages: MessageItem[];
  /** False where the later turns would lie in the future: the conversation is still going on. */
  ended: boolean;
}

/** Minutes until the next message: a rep answers within hours, a contact may take days, a nudge comes after some. */
const PAUSES = { outbound: [4, 360], inbound: [12, 2_400], nudge: [2_880, 6_000] } as const;
/** Phrases of each kind that were said last, the last one first; the next one is another. */
export type Recent = Map<PhraseKind, string[]>;

/** Plays a scenario from `from` on, and stops at `now`. */
export function play(
  random: Random,
  scenario: Scenario,
  about: { person: Person; contactId: string; rep: string; from: Date; now: Date; recent: Recent },
): Conversation {
  const { person, contactId, now, recent } = about;
  const team = random.between(4, Math.max(6, Math.min(60, Math.round(person.company.employees / 3))));
  const words: Record<string, string> = {
    first: person.first,
    company: person.company.name,
    industry: person.company.industry.toLowerCase(),
    rep: about.rep,
    team: String(team),
    price: `$${(team * SEAT_PRICE).toLocaleString("en")}`,
    tool: random.pick(FILLERS.tool),
    need: random.pick(FILLERS.need),
    month: format(addDays(now, random.between(40, 200)), "MMMM"),
  };
  const messages: MessageItem[] = [];
  let at = about.from;
  for (const [turn, [direction, kind]] of scenario.turns.entries()) {
    if (turn > 0) {
      const [least, most] = PAUSES[kind === "nudge" ? "nudge" : direction];
      at = addMinutes(at, random.between(least, most));
    }
    if (isAfter(at, now)) return { messages, ended: false };
    const text = fill(choose(random, kind, recent), { ...words, weekday: random.pick(FILLERS.weekday) });
    messages.push({
      id: `${contactId}-M${turn + 1}`,
      contact_id: contactId,
      direction,
      text,
      sent_at: at.toISOString(),
    });
  }
  return { messages, ended: true };
}

function choose(random: Random, kind: PhraseKind, recent: Recent): string {
  const all: readonly string[] = PHRASES[kind];
  const question = ANSWERS[kind];
  const asked = question && recent.get(question)?.[0];
  if (question && asked) {
    const questions: readonly string[] = PHRASES[question];
    return all[questions.indexOf(asked)] ?? "";
  }
  const said = recent.get(kind) ?? [];
  const [first = "", ...rest] = all.filter((phrase) => !said.includes(phrase));
  const phrase = random.pick([first, ...rest]);
  recent.set(kind, [phrase, ...said].slice(0, Math.floor(all.length / 2)));
  return phrase;
}

const fill = (phrase: string, words: Record<string, string>): string =>
  phrase.replace(/\{(\w+)\}/g, (place, word: string) => words[word] ?? place);
