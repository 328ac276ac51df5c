import { fillNumber, howMany } from "./fill-number.ts";
import { fillQuotes, fillString, isIdName, isQuoteName, pickEnum } from "./fill-string.ts";
import { type DataRecord, idsFor, type Prompt } from "./prompt.ts";
import type { Writer } from "./prose.ts";
import { leavesOut, questionIn } from "./question.ts";
import { resolveRef } from "./schema-rules.ts";
import type { JsonSchema } from "./types.ts";
import type { Voice } from "./voice.ts";
import { nameParts, singular } from "./words.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Where in the answer the walk stands, and what it may draw on. */
export interface Place {
  name: string;
  /** The property that holds the list or object this place belongs to. */
  within: string;
  /** The record of the data this part of the answer is about. */
  record: DataRecord | null;
  /** Position in the nearest list. */
  index: number;
  depth: number;
  siblings: Readonly<Record<string, Json>>;
}

/** All that stays the same during one answer. */
export interface Filling extends Writer {
  root: JsonSchema;
  voice: Voice;
  /** Milliseconds since the epoch, for dates. */
  now: number;
}

/** Below this depth a schema that refers to itself gets empty lists and nulls. */
const MAX_DEPTH = 12;
/** Below this depth lists have one item, so that a schema that refers to itself does not grow without end. */
const NARROW_DEPTH = 6;

/** A value that satisfies the schema, written from the prompt's data. */
export function fillSchema(schema: JsonSchema, prompt: Prompt, voice: Voice, now: number): Json {
  const filling: Filling = { root: schema, prompt, voice, now, used: new Set() };
  return fill(schema, { name: "", within: "", record: null, index: 0, depth: 0, siblings: {} }, filling);
}

function fill(given: JsonSchema, place: Place, filling: Filling): Json {
  const schema = chooseBranch(given, place, filling);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pickEnum(schema.enum, place, filling);
  const type = [schema.type ?? "object"].flat().find((candidate) => candidate !== "null") ?? "null";
  switch (type) {
    case "object":
      return fillObject(schema, place, filling);
    case "array":
      return fillArray(schema, place, filling);
    case "string":
      return fillString(schema, place, filling);
    case "number":
    case "integer":
      return fillNumber(schema, type === "integer", place, filling);
    case "boolean":
      return !/^(needs|has(Issue|Problem|Error)|blocked|refus|unsafe|isSpam|reject|opt(ed)?Out|stop)/i.test(place.name);
    default:
      return null;
  }
}

/** Follows references, and chooses among alternatives: a value over null, the variants of a list in turn. */
function chooseBranch(given: JsonSchema, place: Place, filling: Filling): JsonSchema {
  let schema = given;
  for (let hops = 0; schema.$ref !== undefined && hops < 20; hops += 1) {
    schema = resolveRef(schema.$ref, filling.root) ?? { type: "null" };
  }
  if (schema.anyOf) {
    const isNull = (part: JsonSchema): boolean => part.type === "null";
    const values = schema.anyOf.filter((part) => !isNull(part));
    const mayBeNull = values.length < schema.anyOf.length;
    const empty =
      mayBeNull && (place.depth > MAX_DEPTH || (isIdName(place.name) && idsFor(place.name, filling.prompt).size === 0));
    const question = questionIn(filling.prompt);
    const [only] = values;
    if (mayBeNull && question !== null && only && leavesOut(question, only, place)) return { type: "null" };
    const chosen = empty ? { type: "null" } : values[place.index % Math.max(1, values.length)];
    return chooseBranch(chosen ?? { type: "null" }, place, filling);
  }
  const types = [schema.type ?? []].flat();
  const asked = questionIn(filling.prompt);
  if (asked !== null && types.includes("null") && leavesOut(asked, schema, place)) return { type: "null" };
  if (types.includes("null") && (types.length === 1 || place.depth > MAX_DEPTH)) return { type: "null" };
  return schema;
}

/** Ids first, then quotations, choices and numbers, then texts, and what is made of other texts last. */
function stage(name: string, schema: JsonSchema, filling: Filling): number {
  const resolved = schema.$ref ? (resolveRef(schema.$ref, filling.root) ?? schema) : schema;
  if (isIdName(name)) return 0;
  if (isQuoteName(name)) return 1;
  if (resolved.enum || resolved.type === "number" || resolved.type === "integer") return 2;
  return /^full/i.test(name) ? 4 : 3;
}

function fillObject(schema: JsonSchema, place: Place, filling: Filling): Json {
  const properties = Object.entries(schema.properties ?? {});
  const filled: Record<string, Json> = {};
  const ordered = properties
    .map(([name, part]) => ({ name, part, stage: stage(name, part, filling) }))
    .sort((a, b) => a.stage - b.stage);
  for (const { name, part } of ordered) {
    filled[name] = fill(
      part,
      { ...place, name, within: place.name || place.within, depth: place.depth + 1, siblings: filled },
      filling,
    );
  }
  return Object.fromEntries(properties.map(([name]) => [name, filled[name] ?? null]));
}

function fillArray(schema: JsonSchema, place: Place, filling: Filling): Json {
  const items = schema.items ? chooseBranch(schema.items, { ...place, depth: 0 }, filling) : { type: "null" };
  const atMost = place.depth > MAX_DEPTH ? (schema.minItems ?? 0) : Number.POSITIVE_INFINITY;
  if (isIdName(place.name) && !items.enum) return fillIds(schema, place, filling);
  if (isQuoteName(place.name) && items.type === "string" && !items.enum) return fillQuoteList(schema, place, filling);
  const records = recordsFor(items, place, filling.prompt);
  if (questionIn(filling.prompt) !== null && items.type === "object")
    return [fill(schema.items ?? {}, { ...place, index: 0, depth: place.depth + 1 }, filling)];
  const wanted = howMany(schema, items, place, records.length, filling);
  const count = Math.min(
    atMost,
    place.depth > NARROW_DEPTH ? Math.max(schema.minItems ?? 0, Math.min(wanted, 1)) : wanted,
  );
  const values: Json[] = [];
  for (let index = 0; index < count; index += 1) {
    const record = records[index % Math.max(1, records.length)] ?? place.record;
    values.push(fill(schema.items ?? {}, { ...place, record, index, depth: place.depth + 1 }, filling));
  }
  return items.enum ? [...new Set(values)] : values;
}

/** A list of quotations: at most three unless more are asked for, each once unless the schema wants more than were said. */
function fillQuoteList(schema: JsonSchema, place: Place, filling: Filling): Json {
  const least = schema.minItems ?? 0;
  const quotes = fillQuotes(Math.max(least, Math.min(schema.maxItems ?? 3, 3)), place, filling);
  while (quotes.length < least) quotes.push(quotes[0] ?? "Nothing was said.");
  return quotes;
}

function fillIds(schema: JsonSchema, place: Place, filling: Filling): Json {
  const ids = [...idsFor(place.name, filling.prompt, place.within).keys()];
  const most = Math.min(schema.maxItems ?? 3, 3);
  const rotated = [...ids.slice(place.index % Math.max(1, ids.length)), ...ids].slice(
    0,
    Math.max(most, schema.minItems ?? 0),
  );
  const unique = [...new Set(rotated)];
  while (unique.length < (schema.minItems ?? 0)) unique.push(`unknown-${unique.length + 1}`);
  const numeric = schema.items?.type === "integer" || schema.items?.type === "number";
  return numeric ? unique.map(Number).filter(Number.isFinite) : unique;
}

/** The records a list's items are about, one each: those its id property names, or those the list itself names. */
function recordsFor(items: JsonSchema, place: Place, prompt: Prompt): DataRecord[] {
  const idName = Object.keys(items.properties ?? {}).find((name) => isIdName(name) && !name.endsWith("s"));
  if (idName !== undefined) {
    const allowed = items.properties?.[idName]?.enum?.map(String);
    const ids = [...idsFor(idName, prompt, place.name)];
    return ids.filter(([id]) => !allowed || allowed.includes(id)).map(([, record]) => record);
  }
  const list = nameParts(place.name).map(singular).at(-1);
  return prompt.records.filter((record) => list !== undefined && nameParts(record.list).map(singular).includes(list));
}
