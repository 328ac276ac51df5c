import { contentCount, contentNumber } from "./content/texts.ts";
import type { Filling, Place } from "./fill.ts";
import { isQuoteName } from "./fill-string.ts";
import type { DataRecord } from "./prompt.ts";
import { knownValue } from "./prompt.ts";
import { countStance, stancesIn } from "./prose.ts";
import type { JsonSchema } from "./types.ts";
import { singular, stanceOf } from "./words.ts";

const COUNT_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const USUAL_SCENES = 4;
const USUAL_ITEMS = 3;
const MOST_ITEMS = 5;
const USUAL_SECONDS = 6;

const numberOf = (word: string): number => {
  const index = COUNT_WORDS.indexOf(word.toLowerCase());
  return index >= 0 ? index : Number(word);
};

/** How many items a list should have: what the prompt asks for, within the schema's bounds and what there is to tell. */
export function howMany(
  schema: JsonSchema,
  items: JsonSchema,
  place: Place,
  records: number,
  filling: Filling,
): number {
  const ofContent = contentCount(place, filling);
  if (ofContent !== null) return ofContent;
  const min = schema.minItems ?? 0;
  const max = schema.maxItems ?? Number.POSITIVE_INFINITY;
  const quotes = Object.keys(items.properties ?? {}).some(isQuoteName) && records === 0;
  const stances = quotes ? Math.max(1, stancesIn(filling, place.record).length) : Number.POSITIVE_INFINITY;
  const asked = askedFor(place.name, [schema.description ?? "", filling.prompt.instructions]);
  const isScenes = /scene/i.test(place.name);
  const usual = isScenes
    ? USUAL_SCENES
    : items.type === "object" && records > 0
      ? Math.min(records, MOST_ITEMS)
      : USUAL_ITEMS;
  const has =
    items.type === "object" && "id" in (items.properties ?? {}) && records > 0 ? records : Number.POSITIVE_INFINITY;
  return Math.max(min, Math.min(max, has, Math.min(stances, asked ?? usual)));
}

/** The number a text puts before a thing's name: "4 scenes", "three short insights", "a 4-scene script". */
function askedFor(name: string, texts: readonly string[]): number | null {
  const word = singular(
    name
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .split(/[\s_]+/)
      .at(-1)
      ?.toLowerCase() ?? "",
  );
  if (!/^[a-z]{3,}$/.test(word)) return null;
  const pattern = new RegExp(
    `\\b(\\d{1,2}|${COUNT_WORDS.slice(1).join("|")})[\\s-]+(?:[a-z-]+\\s+){0,2}${word}(?:e?s)?\\b`,
    "i",
  );
  for (const text of texts) {
    const match = pattern.exec(text);
    if (match?.[1]) return numberOf(match[1]);
  }
  return null;
}

/** The seconds a scene lasts, from the schema's words or the prompt's. */
function secondsAsked(schema: JsonSchema, filling: Filling): number {
  for (const text of [schema.description ?? "", filling.prompt.instructions]) {
    const match = /\b(\d{1,3})\s*(?:-\s*)?(?:s|sec|seconds?)\b/i.exec(text);
    if (match?.[1]) return Number(match[1]);
  }
  return USUAL_SECONDS;
}

/** A number within the schema's bounds: the data's own where it has one, counted where it is a count. */
export function fillNumber(schema: JsonSchema, whole: boolean, place: Place, filling: Filling): number {
  const wanted = filling.voice.number(place.name, sensible(schema, place, filling));
  return within(wanted, schema, whole);
}

function sensible(schema: JsonSchema, place: Place, filling: Filling): number {
  const { name, record, index } = place;
  const ofContent = contentNumber(name, filling);
  if (ofContent !== null) return ofContent;
  if (/(number|index|position|order|rank)$/i.test(name)) return index + 1;
  if (/second|duration/i.test(name)) return secondsAsked(schema, filling);
  const known = knownValue(record, name);
  if (known !== null && known.trim() !== "" && Number.isFinite(Number(known))) return Number(known);
  if (/frequency|count|occurrences|mentions/i.test(name)) return occurrences(place, filling);
  const max = schema.maximum ?? schema.exclusiveMaximum ?? 100;
  const min = schema.minimum ?? schema.exclusiveMinimum ?? 0;
  const range = Math.abs(max) > 1e9 || Math.abs(min) > 1e9 ? { min: 0, max: 100 } : { min, max };
  return range.min + (range.max - range.min) * (liveliness(record, filling) - 0.05 * (index % 4));
}

/** How often leads said what this part of the answer quotes: as many sentences as share its stance. */
function occurrences(place: Place, filling: Filling): number {
  const quoted = Object.entries(place.siblings).flatMap(([name, value]) => (isQuoteName(name) ? [value].flat() : []));
  const stance = quoted.map((text) => stanceOf(String(text))).find((found) => found !== null);
  return stance ? Math.max(1, countStance(filling, stance)) : Math.max(1, quoted.length);
}

/** Between 0.5 and 0.9: highest where the record's people show interest, lowest where they refuse. */
function liveliness(record: DataRecord | null, filling: Filling): number {
  const stances = stancesIn(filling, record);
  return stances.map((stance) => LIVELINESS[stance]).sort((a, b) => b - a)[0] ?? 0.65;
}

const LIVELINESS = { interest: 0.9, question: 0.75, objection: 0.6, rejection: 0.5 };

function within(wanted: number, schema: JsonSchema, whole: boolean): number {
  const step = schema.multipleOf ?? (whole ? 1 : 0.01);
  const low = schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + step);
  const high = schema.maximum ?? (schema.exclusiveMaximum === undefined ? undefined : schema.exclusiveMaximum - step);
  const bound = (value: number): number => Math.min(high ?? value, Math.max(low ?? value, value));
  const stepped = Math.round(bound(wanted) / step) * step;
  const inside = stepped > (high ?? stepped) ? stepped - step : stepped < (low ?? stepped) ? stepped + step : stepped;
  return Number(inside.toFixed(6));
}
