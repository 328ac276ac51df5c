import type { DataRecord, DataSentence, Prompt } from "./prompt.ts";
import { knownValue } from "./prompt.ts";
import { questionIn } from "./question.ts";
import {
  capital,
  cutToWords,
  hasFigure,
  keywordsOf,
  listOf,
  nameParts,
  STANCE_ORDER,
  type Stance,
  sentencesOf,
  singular,
  stanceOf,
  wordCount,
} from "./words.ts";

/** A reader of the prompt's data that says nothing twice while there is something new to say. */
export interface Writer {
  prompt: Prompt;
  /** Texts already used in this answer. */
  used: Set<string>;
}

/** A speaker reads about 2.4 words a second aloud. */
export const WORDS_A_SECOND = 2.4;

const belongs = (sentence: DataSentence, record: DataRecord): boolean => {
  for (let place = sentence.record; place; place = place.parent) if (place === record) return true;
  return false;
};

/** The next sentences for a text of the writer's own: about the record first, without figures where those must be references. */
export function takeSentences({ prompt, used }: Writer, count: number, record: DataRecord | null): string[] {
  const plain = prompt.sentences.filter(
    ({ text }) => wordCount(text) >= 4 && !(prompt.figure && hasFigure(text)) && !/^[\w.+-]+@/.test(text),
  );
  const about = record ? plain.filter((sentence) => belongs(sentence, record)) : [];
  const whole = plain.filter((sentence) => /[.!?]["')]*$/.test(sentence.text));
  const pool = [...new Set([...about, ...whole, ...plain].map((sentence) => sentence.text))];
  const fresh = [...pool.filter((text) => !used.has(text)), ...pool.filter((text) => used.has(text))].slice(0, count);
  for (const text of fresh) used.add(text);
  return fresh.map((text) => (/[.!?]["')]*$/.test(text) ? text : `${text}.`));
}

/** What leads said, or everyone where no speaker is told; of the record when one is given. */
function leadSentences({ prompt }: Writer, record: DataRecord | null): DataSentence[] {
  const own = record ? prompt.sentences.filter((sentence) => belongs(sentence, record)) : [];
  const near = own.length > 0 ? own : prompt.sentences;
  const leads = near.filter((sentence) => sentence.fromLead);
  return leads.length > 0 ? leads : near;
}

/** The stances that what leads said expresses, each once. */
export function stancesIn(writer: Writer, record: DataRecord | null): Stance[] {
  const found = new Set(leadSentences(writer, record).map((sentence) => stanceOf(sentence.text)));
  return STANCE_ORDER.filter((stance) => found.has(stance));
}

/** How many sentences of leads express the stance. */
export const countStance = (writer: Writer, stance: Stance): number =>
  leadSentences(writer, null).filter((sentence) => stanceOf(sentence.text) === stance).length;

/** Up to `count` different exact quotations, of the stance where there are some, those not yet used first. */
export function takeQuotes(writer: Writer, record: DataRecord | null, stance: Stance | null, count: number): string[] {
  const said = leadSentences(writer, record);
  const fitting = stance ? said.filter((sentence) => stanceOf(sentence.text) === stance) : [];
  const texts = [...new Set((fitting.length > 0 ? fitting : said).map((sentence) => sentence.text))];
  const rank = (text: string): number => (writer.used.has(text) ? 2 : 0) + (wordCount(text) < 5 ? 1 : 0);
  const quotes = texts.sort((x, y) => rank(x) - rank(y)).slice(0, count);
  for (const text of quotes) writer.used.add(text);
  return quotes;
}

/** Something the record's person said that may stand in a text of the writer's own. */
export function remarkOf(writer: Writer, record: DataRecord | null): string | null {
  const may = leadSentences(writer, record).filter(({ text }) => !(writer.prompt.figure && hasFigure(text)));
  return (may.find((sentence) => stanceOf(sentence.text) !== null) ?? may[0])?.text ?? null;
}

/** What the data, or one record of it, is about, as a short phrase. */
export function topicOf(prompt: Prompt, record: DataRecord | null, skip = 0): string {
  const own = record ? prompt.sentences.filter((sentence) => belongs(sentence, record)) : [];
  return topicIn((own.length > 0 ? own : prompt.sentences).map((sentence) => sentence.text).join(" "), skip);
}

/** The words a text is mostly about, as a short phrase; `skip` passes over the first ones. */
export function topicIn(text: string, skip = 0): string {
  const words = keywordsOf(text);
  const start = words.length > 0 ? (skip * 2) % words.length : 0;
  const pair = [...words.slice(start), ...words].slice(0, 2);
  return pair.length > 0 ? listOf([...new Set(pair)]) : "the team's work";
}

/** The facts a question is about: those whose labels share the most words with it; all of them where none does. */
function askedFacts(prompt: Prompt): Prompt["facts"] {
  const { facts } = prompt;
  const question = questionIn(prompt);
  if (!question) return facts;
  const said = new Set(nameParts(question).map(singular));
  const shared = facts.map(({ label }) => nameParts(label).filter((part) => said.has(singular(part))).length);
  const most = Math.max(0, ...shared);
  return most === 0 ? facts : facts.filter((_, index) => shared[index] === most);
}

/** Three to six plain sentences (one for a question about one figure) that use the facts' labels and refer to the figures in the form the prompt asks for. */
export function summarise(writer: Writer): string {
  const { figure } = writer.prompt;
  const facts = askedFacts(writer.prompt);
  const show = (index: number): string => {
    const fact = facts[index];
    if (!fact) return "";
    const label = fact.label.charAt(0).toLowerCase() + fact.label.slice(1);
    return `${figure ? figure(fact.id) : fact.value} for ${label}`;
  };
  const lines: string[] = [];
  if (facts.length > 0) lines.push(`This period shows ${listOf([show(0), show(1), show(2)].filter(Boolean))}.`);
  if (facts.length > 3) lines.push(`We also count ${listOf([show(3), show(4)].filter(Boolean))}.`);
  if (facts.length > 5) lines.push(`Further figures are ${listOf([show(5), show(6), show(7)].filter(Boolean))}.`);
  const talk = writer.prompt.sentences.filter((sentence) => sentence.fromLead && !hasFigure(sentence.text));
  if (talk.length > 0) {
    const topics = keywordsOf(talk.map((sentence) => sentence.text).join(" ")).slice(0, 2);
    if (topics.length > 0) lines.push(`In conversations, people mostly talk about ${listOf(topics)}.`);
  }
  if (facts.length === 0) lines.push(...takeSentences(writer, 4, null));
  const closing = ["The open conversations deserve an answer first.", "Nothing else in the data stands out."];
  while (lines.length < 3 && facts.length === writer.prompt.facts.length && closing.length > 0)
    lines.push(closing.shift() ?? "");
  return lines.slice(0, 6).join(" ");
}

/** An article in markdown: a title, and sections made of the data's sentences. */
export function article(writer: Writer): string {
  const { prompt } = writer;
  const sections = [0, 1, 2].map((index) => {
    const body = takeSentences(writer, 3, null).join(" ");
    return `## ${capital(topicOf(prompt, null, index + 1))}\n\n${body || "There is nothing on this in the material."}`;
  });
  const feedback = prompt.blocks.find((block) => /feedback|revision/i.test(block.name));
  const remarks = feedback ? sentencesOf(feedback.text).filter((text) => /\w{3}/.test(text)) : [];
  if (remarks.length > 0) sections.push(`## What the review asked for\n\n${remarks.slice(0, 2).join(" ")}`);
  return [`# ${capital(topicOf(prompt, null))}`, ...sections].join("\n\n");
}

/** Spoken text that fills about `seconds` seconds; the first scene greets the person the data names. */
export function narrate(writer: Writer, seconds: number, index: number, record: DataRecord | null): string {
  const target = Math.max(4, Math.round(seconds * WORDS_A_SECOND));
  const parts: string[] = index === 0 ? [`Hi ${firstName(writer.prompt, record)}.`] : [];
  const said = (): number => wordCount(parts.join(" "));
  for (let tries = 0; said() < target * 0.85 && tries < 20; tries += 1) {
    const next = takeSentences(writer, 1, null)[0];
    const room = Math.max(4, target - said());
    const line = next ?? "Here is what we noticed while we looked at your work.";
    parts.push(wordCount(line) <= room + 3 ? line : cutToWords(line, room));
  }
  return parts.join(" ");
}

/** A short message to the person the record is about, which answers what they said. */
export function messageTo(writer: Writer, record: DataRecord | null): string {
  const said = remarkOf(writer, record);
  const about = said ? `You wrote: "${said}"` : "I would like to pick up where we left off.";
  return `Hi ${firstName(writer.prompt, record)}. ${about} May I send you the details, or would a short call suit you better?`;
}

/** The first name the record or the data gives; "there" when none does. */
export function firstName(prompt: Prompt, record: DataRecord | null): string {
  const people = prompt.records.filter((candidate) => /prospect|contact|lead|person/i.test(candidate.list));
  for (const candidate of [record, ...people, ...prompt.records]) {
    const name =
      knownValue(candidate, "firstName") ?? knownValue(candidate, "contactName") ?? knownValue(candidate, "name");
    if (name && /^[\p{L}'. -]+$/u.test(name)) return name.split(" ")[0] ?? name;
  }
  return "there";
}

/** What a picture of the scene should show. */
export function visual(prompt: Prompt, index: number): string {
  const shots = [
    "Wide establishing shot",
    "Close-up over the shoulder",
    "Medium shot in natural light",
    "Slow push-in at dusk",
  ];
  return `${shots[index % shots.length]}: ${topicOf(prompt, null, index)}, a real workplace, soft daylight, calm colours, no text.`;
}
