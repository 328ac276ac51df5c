import type { Answered } from "../../db/queries/brain/known-answers.ts";
import { isActive } from "./check-phrase.ts";
import { type Candidate, firstNameOf, greeting } from "./rules.ts";
import { looksLikeInstruction } from "./text/instructions.ts";
import { sentencesOf } from "./text/sentences.ts";
import { SIGNAL_KINDS, signalsOf } from "./text/signals.ts";

/** The kinds of objection that can have an answer, with their names for people. */
export const OBJECTIONS = SIGNAL_KINDS.filter((kind) => kind.type === "objection_pattern").map(({ key, label }) => ({
  key,
  label,
}));

/** Shorter is no answer, longer is a letter. Characters. */
const ANSWER = { shortest: 30, longest: 600 };
const GREETING = /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!\n]{0,40}[,.!\n]\s*/i;

/**
 * What to answer to each kind of objection: what people wrote down, else the newest answer that a later customer was given to
 * one of that kind, without its greeting. Answers that name that customer, carry links or look like orders are left out.
 */
export function knownAnswers(
  written: { objection: string; text: string }[],
  answered: Answered[],
): Map<string, string> {
  const known = new Map<string, string>();
  for (const { said, answer, name } of answered) {
    const text = answer.replace(GREETING, "").trim();
    if (text.length < ANSWER.shortest || text.length > ANSWER.longest || looksLikeInstruction(text) || isActive(text))
      continue;
    if (names(name).some((part) => text.toLowerCase().includes(part))) continue;
    for (const kind of objectionsIn(said)) if (!known.has(kind)) known.set(kind, text);
  }
  for (const { objection, text } of written) known.set(objection, text);
  return known;
}

const names = (name: string): string[] => name.toLowerCase().match(/\p{L}{3,}/gu) ?? [];

const objectionsIn = (said: string): string[] =>
  sentencesOf(said).flatMap(({ text }) =>
    signalsOf(text)
      .filter((kind) => kind.type === "objection_pattern")
      .map(({ key }) => key),
  );

/** A recommendation with the answer that is known to its objection; the same one where none is. */
export function withKnownAnswer(candidate: Candidate, known: Map<string, string>): Candidate & { known: boolean } {
  const answer = candidate.objection ? known.get(candidate.objection) : undefined;
  if (!answer) return { ...candidate, known: false };
  const greets = GREETING.test(answer) || !firstNameOf(candidate.name);
  return { ...candidate, known: true, template: greets ? answer : `${greeting(candidate.name)} ${answer}` };
}
