import { contentChoice, contentText } from "./content/texts.ts";
import type { Filling, Json, Place } from "./fill.ts";
import { stringMatching } from "./pattern.ts";
import { idsFor, knownValue } from "./prompt.ts";
import {
  article,
  firstName,
  messageTo,
  narrate,
  remarkOf,
  stancesIn,
  summarise,
  takeQuotes,
  takeSentences,
  topicIn,
  topicOf,
  visual,
} from "./prose.ts";
import { chosenBy, nameIn, questionIn } from "./question.ts";
import type { JsonSchema } from "./types.ts";
import { capital, keywordsOf, nameParts, namesStance, stanceOf } from "./words.ts";

export const isIdName = (name: string): boolean => /^ids?$|(_id|Id)s?$/.test(name);
export const isQuoteName = (name: string): boolean => /quote|example|excerpt|verbatim|citation/i.test(name);

const VERDICTS = /^(approved?|accept(ed)?|pass(ed)?|ok|yes)$/i;

/** A member of an enum: what the data says of the record, a good verdict, or what the quotations express; else each in turn. */
export function pickEnum(members: readonly (string | number | boolean | null)[], place: Place, filling: Filling): Json {
  const { name, record, index, siblings } = place;
  const texts = members.filter((member) => typeof member === "string");
  const bent = filling.voice.choice(texts);
  if (bent !== null) return bent;
  const verdictOnDraft = contentChoice(members, filling);
  if (verdictOnDraft !== null) return verdictOnDraft;
  const question = questionIn(filling.prompt);
  const chosen = question === null ? null : chosenBy(question, members);
  if (chosen !== null) return chosen;
  const known = isIdName(name)
    ? [...idsFor(name, filling.prompt, place.within)].find(([, of]) => of === record)?.[0]
    : null;
  const own = known ?? knownValue(record, name);
  const same = members.find((member) => member !== null && String(member) === own);
  if (same !== undefined) return same;
  const verdict = texts.find((member) => VERDICTS.test(member));
  if (verdict !== undefined) return verdict;
  const quoted = Object.entries(siblings).flatMap(([key, value]) => (isQuoteName(key) ? [value].flat() : []));
  const remark = quoted.find((value) => typeof value === "string") ?? (record ? remarkOf(filling, record) : null);
  const stance = remark === null ? null : stanceOf(remark);
  const fitting = stance ? texts.filter((member) => namesStance(member, stance)) : [];
  const pool = fitting.length > 0 ? fitting : texts.length > 0 ? texts : members;
  return pool[index % pool.length] ?? null;
}

/** A string that satisfies the schema: an id, a quotation, a value of the data, or a text written from it. */
export function fillString(schema: JsonSchema, place: Place, filling: Filling): string {
  if (schema.format !== undefined) return formatted(schema.format, filling);
  const question = questionIn(filling.prompt);
  const person = place.name === "name" && question !== null ? nameIn(question) : null;
  if (person !== null) return person;
  const written = write(schema, place, filling);
  if (schema.pattern === undefined) return written;
  const pattern = new RegExp(schema.pattern, "u");
  const slug = nameParts(written).slice(0, 5).join("-");
  const candidates = [
    written,
    slug,
    slug.replaceAll("-", "_"),
    ...filling.prompt.data.split(/[\s"',]+/).slice(0, 5_000),
  ];
  const fitting = candidates.find((candidate) => candidate !== "" && pattern.test(candidate));
  return fitting ?? stringMatching(schema.pattern) ?? written;
}

function formatted(format: string, filling: Filling): string {
  const iso = new Date(filling.now).toISOString();
  const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/.exec(filling.prompt.data)?.[0];
  const values: Record<string, string> = {
    "date-time": iso,
    date: iso.slice(0, 10),
    time: iso.slice(11),
    duration: "P1D",
    email: emailIn(filling),
    hostname: "team.example",
    ipv4: "192.0.2.1",
    ipv6: "2001:db8::1",
    uuid: uuid ?? "00000000-0000-4000-8000-000000000001",
  };
  return values[format] ?? iso;
}

const emailIn = (filling: Filling): string =>
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(filling.prompt.data)?.[0] ?? "team@callboard.example";

function write(schema: JsonSchema, place: Place, filling: Filling): string {
  const { name, record, index } = place;
  const { voice, prompt } = filling;
  if (isIdName(name)) return idFor(place, filling);
  const ofContent = contentText(place, filling);
  if (ofContent !== null) return voice.prose(ofContent);
  const inQuotes = isQuoteName(name) || (name === "" && isQuoteName(place.within));
  if (inQuotes) return fillQuotes(1, place, filling)[0] ?? "";
  const copied = isProse(name) ? null : (knownValue(record, name) ?? firstValue(name, filling));
  if (copied !== null) return copied;
  if (/url$|^link$|href/i.test(name)) return /https?:\/\/[^\s"'<>)]+/.exec(prompt.data)?.[0] ?? "https://team.example/";
  if (/e?mail(Address)?$/i.test(name)) return emailIn(filling);
  if (/slug$/i.test(name)) return nameParts(topicOf(prompt, record, index)).join("-");
  if (/(file(name)?|path)$/i.test(name)) return `notes-${index + 1}.md`;
  if (/hashtag/i.test(name)) return `#${keyword(filling, index)}`;
  if (/keyword|tag|topics?$|term|pain/i.test(name)) return keyword(filling, index);
  if (/code$|source$/i.test(name)) return codeFor(filling);
  if (/^full/i.test(name)) return joined(place) ?? voice.prose(takeSentences(filling, 6, record).join(" "));
  return voice.prose(proseFor(`${name} ${schema.description ?? ""}`, place, filling));
}

/** Texts of the model's own, by the name of the property; the description decides where the name says nothing. */
function proseFor(hint: string, place: Place, filling: Filling): string {
  const { prompt } = filling;
  const { name, record, index } = place;
  const is = (cue: RegExp): boolean => cue.test(name);
  if (is(/narrat|voice_?over|spoken/i)) return narrate(filling, secondsOf(place), index, record);
  if (is(/visual|image|picture|shot|camera/i)) return visual(prompt, index);
  if (is(/title|heading|headline|subject|pattern|label|theme|^name$/i)) return capital(topicAt(place, filling));
  if (is(/markdown|article|draft|document|^content$|^plan$|^report$/i)) return article(filling);
  if (is(/message|reply|email|greeting|response/i)) return messageTo(filling, record);
  if (is(/reason|why|rationale|explanation|because/i)) {
    const quote = remarkOf(filling, record);
    const name = firstName(prompt, record);
    return quote ? `${name === "there" ? "The contact" : name} said: "${quote}"` : "The data shows an open question.";
  }
  if (is(/recommend|next|advice|suggest|action|todo/i)) {
    return `Answer the open point about ${topicAt(place, filling)} first, and agree on a next step.`;
  }
  if (is(/summary|overview|digest|tldr|intro/i)) return summarise(filling);
  if (is(/feedback|review|comment|issue|note/i)) {
    return `The part on ${topicOf(prompt, record, index)} is clear. ${takeSentences(filling, 1, record).join(" ")}`.trim();
  }
  if (prompt.facts.length > 0 && /text|summary|paragraph/i.test(hint)) return summarise(filling);
  const sentences = takeSentences(filling, 3, record).join(" ");
  return sentences || `There is nothing in the data about ${topicOf(prompt, record, index)}.`;
}

/** The topic of what is quoted beside this text, or of the record. */
function topicAt(place: Place, filling: Filling): string {
  const quoted = Object.entries(place.siblings).flatMap(([key, value]) => (isQuoteName(key) ? [value].flat() : []));
  return quoted.length > 0 ? topicIn(quoted.join(" ")) : topicOf(filling.prompt, place.record, place.index);
}

const isProse = (name: string): boolean =>
  /text|summary|message|reason|markdown|content|narrat|visual|prompt|description|recommend|pattern|feedback|heading|headline|body|draft|note|bio/i.test(
    name,
  );

/** Exact quotations for this part of the answer; each item of a list of findings gets a stance of its own. */
export function fillQuotes(count: number, place: Place, filling: Filling): string[] {
  const stances = stancesIn(filling, place.record);
  const stance = stances[place.index % Math.max(1, stances.length)] ?? null;
  return takeQuotes(filling, place.record, stance, count).map((text) => filling.voice.quote(text));
}

function idFor(place: Place, filling: Filling): string {
  const ids = [...idsFor(place.name, filling.prompt, place.within)];
  const own = ids.find(([, record]) => record === place.record)?.[0];
  return own ?? ids[place.index % Math.max(1, ids.length)]?.[0] ?? `item-${place.index + 1}`;
}

/** The data's value under exactly this name, wherever it stands. */
function firstValue(name: string, filling: Filling): string | null {
  if (name === "" || /^(title|name|label|type|value)$/i.test(name)) return null;
  for (const record of filling.prompt.records) {
    const value = knownValue({ ...record, parent: null }, name);
    if (value !== null) return value;
  }
  return null;
}

function keyword(filling: Filling, index: number): string {
  const words = keywordsOf(filling.prompt.sentences.map((sentence) => sentence.text).join(" "));
  return words[index % Math.max(1, words.length)] ?? "work";
}

const secondsOf = (place: Place): number => {
  const seconds = Object.entries(place.siblings).find(([key]) => /second|duration/i.test(key))?.[1];
  return typeof seconds === "number" && seconds > 0 ? seconds : 6;
};

/** `fullNarration` is the narrations of the scenes beside it, in order. */
function joined(place: Place): string | null {
  const part = place.name.replace(/^full_?/i, "").toLowerCase();
  const texts = Object.values(place.siblings)
    .flatMap((value) => (Array.isArray(value) ? value : []))
    .flatMap((item) => (typeof item === "object" && item !== null && !Array.isArray(item) ? Object.entries(item) : []))
    .filter(([key, value]) => key.toLowerCase() === part && typeof value === "string")
    .map(([, value]) => String(value));
  return texts.length > 0 ? texts.join(" ") : null;
}

/** A small program that names what the plan is about. */
export function codeFor(filling: Pick<Filling, "prompt">): string {
  const name = keywordsOf(filling.prompt.data)[0]?.replace(/[^a-z]/g, "") || "task";
  return `/** Handles one ${name}. */\nexport function handle${capital(name)}(input: string): string {\n  return input.trim();\n}\n`;
}
