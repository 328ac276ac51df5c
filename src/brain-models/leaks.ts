import type { Attributes } from "./columns.ts";
import { aucOf } from "./quality.ts";

/** Names of attributes that tell the end, somebody's judgement of it, or only who the lead is. */
const FORBIDDEN =
  /(^|[^a-z])(id|ids|uuid|guid|number|nr|name|e-?mail|phone|mobile|url|score|rating|grade|quality|temperature|status|stage|phase|outcome|result|convert\w*|conversion\w*|won|lost|win|loss|deal|closed?|paid|revenue|reject\w*|reason|customer|owner|created|updated|modified|date|time ?stamp|at)($|[^a-z])/;

/** Words written together, told apart: `ToBeConverted`, `closed_at` and `Lead Quality` alike. */
const wordsOf = (name: string): string =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

/** Whether an attribute of this name is never learned from. */
export const isForbidden = (name: string): boolean => FORBIDDEN.test(wordsOf(name));

/** A single attribute that ranks this well is the end under another name. */
const TOO_GOOD = 0.985;
/** Rows of either outcome needed to say so. */
const LEAST_OF_EACH = 20;

/** The rows without forbidden attributes and without those that give the end away by themselves. */
export function withoutLeaks(rows: Attributes[], outcomes: ArrayLike<number>): Attributes[] {
  const names = new Set(rows.flatMap(Object.keys));
  const kept = [...names].filter((name) => !isForbidden(name) && !givesAway(rows, outcomes, name));
  return rows.map((row) => Object.fromEntries(kept.flatMap((name) => (name in row ? [[name, row[name]]] : []))));
}

/** How well one attribute ranks by itself: its values by the share that converted among them. */
function givesAway(rows: Attributes[], outcomes: ArrayLike<number>, name: string): boolean {
  const counts = new Map<unknown, [rows: number, converted: number]>();
  let positives = 0;
  for (const [row, attributes] of rows.entries()) {
    const value = attributes[name] ?? null;
    const count = counts.get(value) ?? [0, 0];
    counts.set(value, [count[0] + 1, count[1] + (outcomes[row] as number)]);
    positives += outcomes[row] as number;
  }
  if (Math.min(positives, rows.length - positives) < LEAST_OF_EACH) return false;
  if (counts.size > rows.length / 5) return false;
  const rate = (value: unknown) => {
    const [count = 0, converted = 0] = counts.get(value) ?? [];
    return (converted + 0.5) / (count + 1);
  };
  return (
    aucOf(
      outcomes,
      rows.map((row) => rate(row[name] ?? null)),
    ) > TOO_GOOD
  );
}
