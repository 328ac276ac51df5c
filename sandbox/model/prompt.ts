import { nameParts, sentencesOf, singular, wordCount } from "./words.ts";

/** An object found in the prompt's data, and the list or block it stood in. */
export interface DataRecord {
  block: string;
  list: string;
  value: Record<string, unknown>;
  parent: DataRecord | null;
}

/** A sentence of the data, an exact part of it. */
export interface DataSentence {
  text: string;
  block: string;
  record: DataRecord | null;
  /** Said by a lead, contact or customer rather than by the team. */
  fromLead: boolean;
}

export interface Fact {
  id: string;
  label: string;
  value: string;
}

/** A prompt taken apart: what is told outside the data, and what the data holds. */
export interface Prompt {
  instructions: string;
  data: string;
  blocks: { name: string; text: string }[];
  records: DataRecord[];
  sentences: DataSentence[];
  facts: Fact[];
  /** How a text must refer to a figure, e.g. `{{f1}}`; null where it writes values out. */
  figure: ((id: string) => string) | null;
}

const BLOCK = /<([a-z][\w-]*)\b([^<>]*)>([\s\S]*?)<\/\1>/gi;
const FENCE = /```(?:json|jsonl|text)?\n([\s\S]*?)```/g;
const LEAD = /^(lead|contact|prospect|customer|client|user|inbound|in)$/i;
const NOT_PROSE = /(^|_)(id|ids|url|slug|key|type|status|date|time|email|from|direction|role)$|Ids?$|At$|Url$/;

/** Reads a prompt: fenced blocks (`<data name="…">`, other tags, code fences) are data, all else is instruction. */
export function readPrompt(system: string, user: string): Prompt {
  const blocks: { name: string; text: string }[] = [];
  const outside = `${system}\n\n${user}`
    .replace(BLOCK, (whole, tag: string, attributes: string, text: string) => {
      if (!text.includes("\n") && tag !== "data") return whole;
      blocks.push({ name: /name\s*=\s*["']([^"']+)["']/.exec(attributes)?.[1] ?? tag, text: text.trim() });
      return "\n";
    })
    .replace(FENCE, (_, text: string) => {
      blocks.push({ name: "data", text: text.trim() });
      return "\n";
    });
  const prompt: Prompt = {
    instructions: blocks.length > 0 ? outside : system,
    data: "",
    blocks: blocks.length > 0 ? blocks : [{ name: "message", text: user }],
    records: [],
    sentences: [],
    facts: [],
    figure: figureForm(outside),
  };
  prompt.data = prompt.blocks.map((block) => block.text).join("\n");
  for (const block of prompt.blocks) readBlock(block, prompt);
  prompt.facts = prompt.records.flatMap(({ value }) => factOf(value));
  return prompt;
}

/** The form in which the instructions show references, if they ask for any. */
function figureForm(text: string): ((id: string) => string) | null {
  if (/\{\{\s*[\w.<>-]+\s*\}\}/.test(text)) return (id) => `{{${id}}}`;
  if (/\[\[[\w.<>-]+\]\]/.test(text)) return (id) => `[[${id}]]`;
  if (/\[f\d+\]/.test(text)) return (id) => `[${id}]`;
  return null;
}

function readBlock(block: { name: string; text: string }, prompt: Prompt): void {
  const values = parseJson(block.text);
  if (values === null) {
    addSentences(block.text, block.name, null, prompt);
    return;
  }
  for (const value of values) collect(value, { block: block.name, list: block.name, parent: null }, prompt);
}

/** The JSON values of a text: one document or one a line; null when it is neither. */
function parseJson(text: string): unknown[] | null {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      return lines.length > 1 ? lines.map((line): unknown => JSON.parse(line)) : null;
    } catch {
      return null;
    }
  }
}

function collect(value: unknown, place: Omit<DataRecord, "value">, prompt: Prompt): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, place, prompt);
  } else if (typeof value === "object" && value !== null) {
    const record: DataRecord = { ...place, value: value as Record<string, unknown> };
    prompt.records.push(record);
    for (const [key, part] of Object.entries(value)) {
      if (typeof part === "string") {
        if (!NOT_PROSE.test(key)) addSentences(part, place.block, record, prompt);
      } else {
        collect(part, { block: place.block, list: key, parent: record }, prompt);
      }
    }
  } else if (typeof value === "string") {
    addSentences(value, place.block, place.parent, prompt);
  }
}

function addSentences(text: string, block: string, record: DataRecord | null, prompt: Prompt): void {
  const speaker = record?.value.from ?? record?.value.direction ?? record?.value.role;
  const fromLead = typeof speaker === "string" && LEAD.test(speaker);
  for (const sentence of sentencesOf(text)) {
    if (wordCount(sentence) >= 3) prompt.sentences.push({ text: sentence, block, record, fromLead });
  }
}

function factOf(value: Record<string, unknown>): Fact[] {
  const label = value.label ?? value.name ?? value.title;
  if (typeof value.id !== "string" || typeof label !== "string" || value.value === undefined) return [];
  return [{ id: value.id, label, value: String(value.value) }];
}

/** Valid ids for a property such as `contactId`, `factIds` or `id`, each with the record it belongs to. */
export function idsFor(property: string, prompt: Prompt, list = ""): Map<string, DataRecord> {
  const parts = nameParts(property).filter((part) => part !== "id" && part !== "ids");
  const wanted = [...parts, ...(parts.length === 0 ? nameParts(list) : [])].map(singular);
  const own = new Map<string, DataRecord>();
  const near = new Map<string, DataRecord>();
  const all = new Map<string, DataRecord>();
  const plain = property.toLowerCase().replaceAll("_", "");
  for (const record of prompt.records) {
    for (const [key, value] of Object.entries(record.value)) {
      if (typeof value !== "string" && typeof value !== "number") continue;
      const id = String(value);
      const flat = key.toLowerCase().replaceAll("_", "");
      if (flat !== "id" && (flat === plain || `${flat}s` === plain)) own.set(id, record);
      if (key !== "id") continue;
      all.set(id, record);
      const places = [...nameParts(record.list), ...nameParts(record.block)].map(singular);
      if (wanted.some((word) => places.includes(word))) near.set(id, record);
    }
  }
  return [own, near, all].find((ids) => ids.size > 0) ?? all;
}

/** A string or number the record or one of its parents has under this name, however it is written. */
export function knownValue(record: DataRecord | null, name: string): string | null {
  const plain = name.toLowerCase().replaceAll("_", "");
  for (let place = record; place; place = place.parent) {
    for (const [key, value] of Object.entries(place.value)) {
      if (key.toLowerCase().replaceAll("_", "") !== plain) continue;
      if (typeof value === "string" || typeof value === "number") return String(value);
    }
  }
  return null;
}
