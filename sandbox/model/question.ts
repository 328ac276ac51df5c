import type { Place } from "./fill.ts";
import type { Prompt } from "./prompt.ts";
import type { JsonSchema } from "./types.ts";
import { nameParts, singular } from "./words.ts";

/** What a person asks, where the prompt holds a question; null elsewhere. */
export const questionIn = (prompt: Prompt): string | null =>
  prompt.blocks.find((block) => block.name === "question")?.text ?? null;

/** Words of questions and the choices they speak for. */
const SPEAKS_FOR: [RegExp, string][] = [
  [/\bwaiting|unanswered|no answer\b/i, "unanswered"],
  [/\bwhom? (?:to|should)|next step|talk to\b/i, "recommendations"],
  [/\bobject|topics?|people (?:say|ask)\b/i, "topics"],
  [/\bwhere .*come|by source|sources\b/i, "leads_by"],
  [/\bby owner|owners\b/i, "leads_by"],
  [/\bwhich|list|show me\b.*\bleads?\b/i, "leads"],
  [/\bhow many|figures|rate|numbers|how (?:did|are) we\b/i, "figures"],
  [/\blast week\b/i, "last_week"],
  [/\bthis week\b/i, "this_week"],
  [/\blast month\b/i, "last_month"],
  [/\bthis month\b/i, "this_month"],
  [/\byesterday\b/i, "yesterday"],
  [/\btoday\b/i, "today"],
  [/\bmonth|30 days\b/i, "month"],
  [/\bever|all time|in total\b/i, "all"],
  [/\bwon|customers\b/i, "converted"],
  [/\blost\b/i, "rejected"],
  [/\bcome from\b/i, "source"],
];

/** The choice that the question's words speak for; null: they speak for none of them. */
export function chosenBy(question: string, members: readonly (string | number | boolean | null)[]): string | null {
  const texts = members.filter((member) => typeof member === "string");
  const spoken = SPEAKS_FOR.find(([words, choice]) => words.test(question) && texts.includes(choice))?.[1];
  if (spoken) return spoken;
  const said = new Set(nameParts(question).map(singular));
  return texts.find((member) => nameParts(member).every((part) => said.has(singular(part)))) ?? null;
}

/** Whether a parameter that may be left out is left out: the question names nothing for it. */
export function leavesOut(question: string, schema: JsonSchema, { name }: Place): boolean {
  if (schema.enum) return chosenBy(question, schema.enum) === null;
  return name !== "name" || nameIn(question) === null;
}

/** A person's name in a question: capitals that do not open it. */
export const nameIn = (question: string): string | null =>
  /\b(?:about|with|of|is|know of)\s+((?:\p{Lu}[\p{L}'’-]+\s?){1,3})/u.exec(question)?.[1]?.trim() ?? null;
