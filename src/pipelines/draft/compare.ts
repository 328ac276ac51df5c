import { diffSentences } from "diff";
import type { DocumentSection } from "../../db/schema/documents.ts";

/** What became of a part of a document. */
export type SectionChange =
  | { kind: "added" | "removed"; heading: string; text: string }
  | { kind: "changed"; heading: string; pieces: { sign: "+" | "-" | "="; text: string }[] }
  | { kind: "same"; heading: string };

/**
 * What changed between two versions, part by part, in the newer one's order; a part is known by its heading, the nth of a
 * heading by its place among them. Removed parts stand where they were. Text is compared by sentences.
 */
export function compareVersions(before: DocumentSection[], after: DocumentSection[]): SectionChange[] {
  const old = new Map(keyed(before));
  const changes: { change: SectionChange; place: number }[] = keyed(after).map(([key, section], place) => {
    const was = old.get(key);
    old.delete(key);
    return { change: was ? compared(was, section) : whole("added", section), place };
  });
  const places = new Map(keyed(before).map(([key], place) => [key, place] as const));
  for (const [key, section] of old) {
    changes.push({ change: whole("removed", section), place: (places.get(key) ?? 0) - 0.5 });
  }
  return changes.sort((a, b) => a.place - b.place).map(({ change }) => change);
}

const whole = (kind: "added" | "removed", { heading, text }: DocumentSection): SectionChange => ({
  kind,
  heading,
  text,
});

function keyed(sections: DocumentSection[]): [string, DocumentSection][] {
  const seen = new Map<string, number>();
  return sections.map((section) => {
    const name = section.heading.toLowerCase();
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return [`${name}\n${nth}`, section];
  });
}

function compared(before: DocumentSection, after: DocumentSection): SectionChange {
  const { heading } = after;
  if (before.text === after.text && before.heading === after.heading) return { kind: "same", heading };
  const pieces = diffSentences(before.text, after.text)
    .filter(({ value }) => value.trim() !== "")
    .map(({ added, removed, value }) => ({ sign: signOf(added, removed), text: value.trim() }));
  const differs = pieces.some(({ sign }) => sign !== "=") || before.heading !== after.heading;
  return differs ? { kind: "changed", heading, pieces } : { kind: "same", heading };
}

const signOf = (added: boolean | undefined, removed: boolean | undefined): "+" | "-" | "=" =>
  added ? "+" : removed ? "-" : "=";
