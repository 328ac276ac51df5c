import { groupQuestions } from "./group-questions.ts";
import { looksLikeInstruction } from "./instructions.ts";
import { isTellingQuestion } from "./questions.ts";
import { bestQuotes, contactsOf, messagesOf, type Quote, type Said } from "./quote.ts";
import { sentencesOf } from "./sentences.ts";
import { SIGNAL_KINDS, type SignalKind, signalsOf } from "./signals.ts";
import { topicsOf } from "./topics.ts";

/** A pattern found by counting, with its evidence. */
export interface Finding {
  /** `q1`, `price`, `t1`: names it within one analysis. */
  id: string;
  type: "trending_topic" | "objection_pattern" | "interest_signal";
  kind: "question" | "signal" | "topic";
  label: string;
  /** Ids of the contacts who said it. */
  contacts: string[];
  /** A message of each of them in which they did, in the same order. */
  messages: string[];
  quotes: Quote[];
  advice: string;
  /** Of a question: a message of each contact who asked it in what was said before. */
  before?: string[];
}

const LIMITS = { questions: 5, topics: 3, quotes: 3 };

/** How sure a count makes us: 10 contacts or more is high, 4 or more medium. */
export const confidenceOf = (contacts: number): "high" | "medium" | "low" =>
  contacts >= 10 ? "high" : contacts >= 4 ? "medium" : "low";

/**
 * Questions, objections, signs of interest and topics of inbound messages. Every quote is verbatim; a finding without one is left out.
 * @param before Messages of the period before, in which the questions found are counted, too.
 */
export function analyse(messages: Said[], before: Said[] = []): Finding[] {
  const sentences = sentencesIn(messages);
  return [
    ...questionFindings(sentences, sentencesIn(before)),
    ...signalFindings(sentences),
    ...topicFindings(sentences),
  ].filter((finding) => finding.quotes.length > 0);
}

const sentencesIn = (messages: Said[]): Quote[] =>
  messages
    .filter(({ text }) => !looksLikeInstruction(text))
    .flatMap(({ messageId, contactId, text }) =>
      sentencesOf(text).map((sentence) => ({ messageId, contactId, text: sentence.text })),
    );

function questionFindings(sentences: Quote[], before: Quote[]): Finding[] {
  const telling = (quotes: Quote[]) => quotes.filter((sentence) => isTellingQuestion(sentence.text));
  return groupQuestions(telling(sentences), telling(before))
    .slice(0, LIMITS.questions)
    .map((group, index) => ({
      id: `q${index + 1}`,
      type: "trending_topic",
      kind: "question",
      label: group.text,
      contacts: contactsOf(group.quotes),
      messages: messagesOf(group.quotes),
      quotes: withFirst(group.text, group.quotes),
      advice: "Write one good answer and share it with everyone who is asked this.",
      before: messagesOf(group.before),
    }));
}

/** The shown wording comes first among the quotes. */
function withFirst(text: string, quotes: Quote[]): Quote[] {
  const first = quotes.filter((quote) => quote.text === text).slice(0, 1);
  return [
    ...first,
    ...bestQuotes(
      quotes.filter((quote) => quote.text !== text),
      LIMITS.quotes,
    ),
  ].slice(0, LIMITS.quotes);
}

function signalFindings(sentences: Quote[]): Finding[] {
  const byKind = new Map<SignalKind, Quote[]>(SIGNAL_KINDS.map((kind) => [kind, []]));
  for (const sentence of sentences) {
    const strongest = signalsOf(sentence.text)[0];
    if (strongest) byKind.get(strongest)?.push(sentence);
  }
  return [...byKind.entries()]
    .map(
      ([kind, quotes]): Finding => ({
        id: kind.key,
        type: kind.type,
        kind: "signal",
        label: kind.label,
        contacts: contactsOf(quotes),
        messages: messagesOf(quotes),
        quotes: bestQuotes(quotes, LIMITS.quotes),
        advice: kind.advice,
      }),
    )
    .sort((a, b) => b.contacts.length - a.contacts.length);
}

function topicFindings(sentences: Quote[]): Finding[] {
  return topicsOf(sentences, LIMITS.topics).map((topic, index) => ({
    id: `t${index + 1}`,
    type: "trending_topic",
    kind: "topic",
    label: topic.term,
    contacts: topic.contacts,
    messages: topic.messages,
    quotes: bestQuotes(topic.quotes, LIMITS.quotes),
    advice: "See whether your material speaks of this.",
  }));
}
