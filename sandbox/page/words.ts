import type { User } from "./types.ts";

/** A person's part in the sample teams, from their title. */
export function roleOf({ title }: User): string {
  if (/head|director|manager/i.test(title)) return "manager";
  return /account|sales/i.test(title) ? "rep" : "writer";
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** Milliseconds since the epoch of a message's `ts`. */
export const momentOf = (ts: string): number => Number(ts) * 1000;
export const timeWords = (ms: number): string => TIME.format(ms);
export const dayWords = (ms: number): string => DAY.format(ms);

/** Two letters for a person without a picture. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();

/** `1.4 kB`, with units of a thousand. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
