import { ACT_SOURCE, amountsOf, answersAsk, type Turn } from "./turns.ts";

/** Something to count in a conversation, in words for the one who reads the score. */
export interface Sign {
  key: string;
  label: string;
  of(talk: Talk): number;
}

/** A conversation, looked at once. */
interface Talk {
  lead: string[];
  rep: string[];
  answers: string[];
  amounts: number[];
  /** How early the lead first agreed to act: 1 at the start, near 0 late, 0 never. */
  agreedEarly: number;
  agreedFirmly: number;
  agreedSoftly: number;
}

const i = (source: string) => new RegExp(source, "i");
const FIRM = i(
  String.raw`\b(?:i'?ll|i will|i'?m going to|i am going to|i'?m gonna|let'?s|i want to|count me in|i(?:'ve| have)? (?:choose|decided) to|i(?: a|')m (?:happy|glad|willing) to)\b[^.!?]{0,30}${ACT_SOURCE}`,
);
const SOFT = i(
  String.raw`\b(?:i'?d|i would|i could|i can|we can|happy to|glad to|willing to|love to)\b[^.!?]{0,30}${ACT_SOURCE}`,
);
const UNSURE = i(String.raw`\b(?:maybe|might|perhaps|possibly|may|think about|consider|probably|not sure|let me)\b`);
const REFUSAL = i(
  String.raw`\b(?:no thank|not (?:right )?now|not (?:today|interested|at this|at the|able|going|sure)|can(?:'?t|not)|won'?t|will not|would not|wouldn'?t|do not want|don'?t (?:want|think|have|know)|unable|sorry|unfortunately|afford|rather not|pass|decline|next time|later|another time|in the future|already (?:donat|giv|gave|support|have|use))`,
);
const NOT_ACT = i(String.raw`(?:n't|\b(?:not|never|no|unable|rather)\b)[^.!?]{0,30}${ACT_SOURCE}`);
const YES =
  /^\W*(?:yes|yeah|yea|yep|yup|sure|ok|okay|of course|definitely|absolutely|certainly|i (?:would|will|can|could|think so|do)|sounds good|alright|why not)\b/i;
const NO = /^\W*(?:no|nope|not|nah|sorry|unfortunately|i (?:don'?t|can'?t|cannot|won'?t|am not)|i'?m (?:not|sorry))\b/i;
const SHARE =
  /\b(?:all|half|whole|entire|full|portion|part|some|percent|%)\b[^.!?]{0,20}\b(?:of (?:my|the|it)|payment|earnings|pay|amount)\b/i;
const THANKED =
  /\b(?:thank\w*|appreciat\w*|great|awesome|wonderful)\b[^.!?]{0,50}\b(?:donat\w*|generos\w*|contribut\w*|support|order|kind|pledg)|generous|generosity/i;

const clausesOf = (text: string) => text.split(/(?<=[.!?])\s+|,?\s*\bbut\b/);
const agrees = (text: string, how: RegExp) =>
  clausesOf(text).some(
    (clause) => how.test(clause) && ![REFUSAL, NOT_ACT, UNSURE, /\?|\bif\b/].some((against) => against.test(clause)),
  );

const many = (texts: string[], fits: (text: string) => boolean) => texts.filter(fits).length;
const any = (yes: boolean) => (yes ? 1 : 0);
const share = (texts: string[], fits: (text: string) => boolean) => many(texts, fits) / Math.max(1, texts.length);
const wordCount = (texts: string[]) => texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
const within = (amounts: number[], above: number, most: number) => any(amounts.some((it) => it > above && it <= most));

/** Texts are read up to here: a pattern over a book would take the Worker's time. */
const MOST_CHARACTERS = 2_000;

function lookAt(whole: Turn[]): Talk {
  const turns = whole.map(({ from, text }) => ({ from, text: text.slice(0, MOST_CHARACTERS).replace(/[’‘`´]/g, "'") }));
  const lead = turns.filter(({ from }) => from === "lead").map(({ text }) => text);
  const agreed = turns.findIndex(({ from, text }) => from === "lead" && (agrees(text, FIRM) || agrees(text, SOFT)));
  return {
    lead,
    rep: turns.filter(({ from }) => from === "rep").map(({ text }) => text),
    answers: turns.filter((_, index) => answersAsk(turns, index)).map(({ text }) => text),
    amounts: lead.flatMap(amountsOf),
    agreedEarly: agreed < 0 ? 0 : 1 - agreed / (turns.length + 1),
    agreedFirmly: many(lead, (text) => agrees(text, FIRM)),
    agreedSoftly: many(lead, (text) => agrees(text, SOFT)),
  };
}

const has = (pattern: RegExp) => (text: string) => pattern.test(text);

/**
 * What is counted, besides the words themselves. Their weights are learned; the list says only what may matter. The number of
 * turns is left out: it says how far a conversation has come, and would misjudge those that go on.
 */
export const SIGNS: readonly Sign[] = [
  { key: "words", label: "How much they wrote", of: (t) => Math.log1p(wordCount(t.lead)) },
  { key: "firm", label: "Said they will", of: (t) => t.agreedFirmly },
  { key: "soft", label: "Said they would", of: (t) => t.agreedSoftly },
  { key: "any_firm", label: "Said once they will", of: (t) => any(t.agreedFirmly > 0) },
  { key: "any_soft", label: "Said once they would", of: (t) => any(t.agreedSoftly > 0) },
  { key: "agreed_early", label: "Agreed early", of: (t) => t.agreedEarly },
  { key: "unsure", label: "Were unsure", of: (t) => many(t.lead, has(UNSURE)) },
  { key: "refusals", label: "Words of refusal", of: (t) => many(t.lead, has(REFUSAL)) },
  { key: "not_act", label: "Said they will not", of: (t) => many(t.lead, has(NOT_ACT)) },
  { key: "any_refusal", label: "Refused once", of: (t) => any(t.lead.some(has(REFUSAL))) },
  { key: "amount_half", label: "Named an amount up to 0.50", of: (t) => within(t.amounts, 0, 0.5) },
  { key: "amount_two", label: "Named an amount up to 2", of: (t) => within(t.amounts, 0, 2) },
  { key: "amount_any", label: "Named an amount", of: (t) => any(t.amounts.some((it) => it > 0)) },
  { key: "amount_large", label: "Named an amount over 2", of: (t) => within(t.amounts, 2, Number.POSITIVE_INFINITY) },
  {
    key: "amounts",
    label: "Amounts named",
    of: (t) => Math.min(4, t.amounts.filter((it) => it > 0 && it <= 2).length),
  },
  {
    key: "amount_late",
    label: "Named an amount at the end",
    of: (t) => within(t.lead.slice(-4).flatMap(amountsOf), 0, 2),
  },
  {
    key: "nothing",
    label: "Spoke of nothing or zero",
    of: (t) => any(t.amounts.includes(0) || t.lead.some(has(/\b(?:zero|nothing)\b/i))),
  },
  {
    key: "share",
    label: "Offered a share",
    of: (t) => any(t.lead.some((text) => SHARE.test(text) && !REFUSAL.test(text))),
  },
  { key: "yes", label: "Said yes when asked", of: (t) => many(t.answers, has(YES)) },
  { key: "no", label: "Said no when asked", of: (t) => many(t.answers, has(NO)) },
  { key: "last_yes", label: "Said yes when last asked", of: (t) => any(YES.test(t.answers.at(-1) ?? "")) },
  { key: "last_no", label: "Said no when last asked", of: (t) => any(NO.test(t.answers.at(-1) ?? "")) },
  { key: "last_refusal", label: "Refused when last asked", of: (t) => any(REFUSAL.test(t.answers.at(-1) ?? "")) },
  {
    key: "we_thanked",
    label: "We thanked for it",
    of: (t) => many(t.rep, (text) => THANKED.test(text) && !/\?/.test(text)),
  },
  { key: "questions", label: "Questions they asked", of: (t) => many(t.lead, has(/\?/)) },
  {
    key: "how",
    label: "Asked how to go ahead",
    of: (t) => any(t.lead.some(has(/\b(?:how|where)\b[^.!?]{0,25}\b(?:donat|giv|contribut|pay|order|buy|sign)/i))),
  },
  { key: "full_stops", label: "Wrote whole sentences", of: (t) => share(t.lead, has(/[.!?)]\s*$/)) },
  { key: "capitals", label: "Began with a capital", of: (t) => share(t.lead, has(/^\W*\p{Lu}/u)) },
  { key: "contractions", label: "Wrote casually", of: (t) => share(t.lead, has(/\p{L}'\p{L}/u)) },
  { key: "exclaims", label: "Exclamation marks", of: (t) => many(t.lead, has(/!/)) },
  { key: "thanks", label: "Thanked us", of: (t) => many(t.lead, has(/\bthank|appreciate/i)) },
  {
    key: "warm_words",
    label: "Warm words",
    of: (t) => many(t.lead, has(/\b(?:great|wonderful|amazing|awesome|good|nice|love|glad|happy|worthy|fantastic)\b/i)),
  },
  {
    key: "agreement",
    label: "Words of agreement",
    of: (t) => many(t.lead, has(/\b(?:agree|absolutely|definitely|true|exactly|certainly|right)\b/i)),
  },
  {
    key: "doubts",
    label: "Doubts",
    of: (t) =>
      many(
        t.lead,
        has(/\b(?:trust|scam|legit|fraud|sk?eptic\w*|overhead|administrat\w*|ceo|salar\w*|waste|percent\w*)\b/i),
      ),
  },
  {
    key: "money_short",
    label: "Short of money",
    of: (t) => many(t.lead, has(/\b(?:afford|broke|bills|tight|budget|rent|unemployed|debt|income|expensive)\b/i)),
  },
  {
    key: "past",
    label: "Told what they did before",
    of: (t) =>
      many(
        t.lead,
        has(
          /\bi (?:have |usually |often |always |already )*(?:donated|donate|gave|give|bought|used|volunteer\w*|sponsor\w*)\b/i,
        ),
      ),
  },
];

/** The signs' counts in a conversation, in the order of `SIGNS`. */
export function signsOf(turns: Turn[]): Float64Array {
  const talk = lookAt(turns);
  return Float64Array.from(SIGNS, (sign) => sign.of(talk));
}
