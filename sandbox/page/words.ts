import type { User } from "./types.ts";

/** A person's part in the sample teams, from their title. */
export function roleOf({ title }: User): string {
  if (/head|director|manager/i.test(title)) return "manager";
  return /account|sales/i.test(title) ? "rep" : "writer";
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are dear to make: each is made once. */
function format(kind: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(undefined, { ...options, timeZone });
  formats.set(key, made);
  return made;
}

/** Milliseconds since the epoch of a message's `ts`. */
export const momentOf = (ts: string): number => Number(ts) * 1000;

/** Times are those of the person's own zone, as Slack shows them. */
export const timeWords = (ms: number, timeZone: string): string =>
  format("time", timeZone, { hour: "2-digit", minute: "2-digit" }).format(ms);

export const dayWords = (ms: number, timeZone: string): string =>
  format("day", timeZone, { weekday: "long", day: "numeric", month: "long" }).format(ms);

export const fullTimeWords = (ms: number, timeZone: string): string =>
  format("full", timeZone, { dateStyle: "full", timeStyle: "medium" }).format(ms);

/** Two letters for a person without a picture. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();

/** Dark enough for white letters on all of them. */
const HUES = ["#35607d", "#7a3b69", "#2f6f4f", "#8a4b2d", "#4a4f9c", "#6b5a1e", "#8c3a4a", "#2a6a72"];

/** A colour that always belongs to the same name. */
export function hueOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return HUES[sum % HUES.length] ?? "#35607d";
}

/** `1.4 kB`, with units of a thousand. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
