import type { NamedPeriod } from "../../db/queries/brain/get-period.ts";
import { type Call, NO_PARAMETERS, type QueryName } from "./calls.ts";

const PERIOD_WORDS: [RegExp, NamedPeriod][] = [
  [/\byesterday\b/i, "yesterday"],
  [/\btoday\b/i, "today"],
  [/\blast week\b/i, "last_week"],
  [/\bthis week\b/i, "this_week"],
  [/\blast month\b/i, "last_month"],
  [/\bthis month\b/i, "this_month"],
  [/\b(?:month|30 days)\b/i, "month"],
  [/\b(?:ever|all time|in total|altogether|since the beginning)\b/i, "all"],
  [/\b(?:week|7 days)\b/i, "week"],
];

const QUERY_WORDS: [RegExp, QueryName][] = [
  [
    /\b(?:unanswered|waiting|wait for|no (?:answer|reply)|not answered|need(?:s)? (?:an )?(?:answer|reply))\b/i,
    "unanswered",
  ],
  [/\b(?:recommend\w*|whom? (?:to|should)|next steps?|to-?dos?|priorit\w+|talk to|call first)\b/i, "recommendations"],
  [/\b(?:object\w*|topics?|ask(?:ing)? about|questions?|complain\w*|say(?:ing)?|concerns?)\b/i, "topics"],
  [
    /\b(?:where .*(?:come|came) from|by (?:source|status|owner|temperature|reason)|per (?:source|owner|status)|sources?|channels?|reasons?|why .*(?:lost|lose|reject)|owners?)\b/i,
    "leads_by",
  ],
  [
    /\b(?:which|list|show|who are|name) .*\bleads?\b|\b(?:hot|warm|cold|new|contacted|qualified|converted|rejected|lost|won) leads?\b/i,
    "leads",
  ],
  [
    /\b(?:how many|figures?|numbers?|rate|score|leads?|conver\w+|rejec\w+|messages?|respon\w+|repl(?:y|ies)|metrics?|summary|how (?:did|are|is) (?:we|it|things))\b/i,
    "figures",
  ],
];

/** Times nobody can count yet. */
const TO_COME =
  /\b(?:tomorrow|(?:next|coming) (?:days?|weeks?|months?|quarter|years?)|will (?:we|there|it|they|be|come|get)|forecast\w*|predict\w*)\b/i;

/** The days a question names, `2026-11-01` or from one to another; none where it names none. */
function daysIn(question: string): Pick<Call, "firstDay" | "lastDay"> {
  const [first = null, second = null] = question.match(/\b\d{4}-\d\d-\d\d\b/g) ?? [];
  return { firstDay: first, lastDay: second };
}

/** The period a question names; null where it names none. */
export const periodIn = (question: string): NamedPeriod | null =>
  PERIOD_WORDS.find(([pattern]) => pattern.test(question))?.[1] ?? null;

/**
 * The query nearest to a question by its words alone, for when no model is at hand; none where no word fits. A question that
 * names nothing but another period asks the one before it again.
 * @param before The queries of the question before, in the same thread.
 */
export function nearestCalls(question: string, before: Call[] = []): Call[] {
  const period = periodIn(question);
  const name = /\b(?:about|with|of|is|know of)\s+((?:\p{Lu}[\p{L}'’-]+\s?){1,3})/u.exec(question)?.[1]?.trim() ?? null;
  const query = QUERY_WORDS.find(([pattern]) => pattern.test(question))?.[1];
  if (!query && name) return [{ query: "contact", ...NO_PARAMETERS, name }];
  const counts = query === "figures" || query === "leads" || query === "leads_by";
  if (TO_COME.test(question) && (!query || counts)) return [];
  if (!query)
    return period && before.length > 0
      ? before.map((call) => ({ ...call, period, firstDay: null, lastDay: null }))
      : [];
  const temperature = /\b(hot|warm|cold)\b/i.exec(question)?.[1]?.toLowerCase() as Call["temperature"] | undefined;
  const parameters = {
    ...NO_PARAMETERS,
    ...daysIn(question),
    period,
    temperature: temperature ?? null,
    status: statusIn(question),
  };
  if (query === "leads_by") return [{ query, ...parameters, dimension: dimensionIn(question) }];
  return [{ query, ...parameters }];
}

function statusIn(question: string): Call["status"] {
  if (/\b(?:converted|won|customers?)\b/i.test(question)) return "converted";
  if (/\b(?:rejected|lost|lose)\b/i.test(question)) return "rejected";
  return (/\b(contacted|qualified)\b/i.exec(question)?.[1]?.toLowerCase() as Call["status"] | undefined) ?? null;
}

function dimensionIn(question: string): Call["dimension"] {
  if (/\bowners?\b/i.test(question)) return "owner";
  if (/\breasons?\b|\bwhy\b/i.test(question)) return "rejection_reason";
  if (/\bstatus\b/i.test(question)) return "status";
  return /\btemperature\b/i.test(question) ? "temperature" : "source";
}
