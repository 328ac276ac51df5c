import { MOST_ITEMS } from "../ingest/ingest.ts";

/** The items of a delivery's body: `{ "<list>": [ … ] }`, or a bare array. */
export function readItems(body: Uint8Array, list: string): { items: unknown[] } | { error: string; status: 400 | 413 } {
  const parsed = parse(body);
  const items = parsed && typeof parsed === "object" && !Array.isArray(parsed) ? Reflect.get(parsed, list) : parsed;
  if (!Array.isArray(items)) return { error: `The body must be JSON: { "${list}": [ … ] }.`, status: 400 };
  if (items.length > MOST_ITEMS) {
    const [most, got] = [MOST_ITEMS.toLocaleString("en"), items.length.toLocaleString("en")];
    return { error: `A delivery holds at most ${most} items, this one has ${got}: send them in several.`, status: 413 };
  }
  return { items };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
