import type { DocumentSection } from "../../../db/schema/documents.ts";
import { compareVersions, type SectionChange } from "../../../pipelines/index.ts";
import { outside } from "../escape.ts";
import { type Block, context, type Group, paragraphs, section } from "../kit.ts";
import { many } from "../words.ts";
import { mrkdwnOf } from "./mrkdwn.ts";

/** Characters of a changed part that a message shows; the dialog shows all of it. */
const SHOWN = 900;
/** Sentences that stay the same are shown by their beginning and end. */
const AROUND = 60;

/** What changed, as a message has room for: only changed parts are to be read again, the others are named. */
export function changeGroups(before: DocumentSection[], after: DocumentSection[], most = SHOWN): Group[] {
  const changes = compareVersions(before, after);
  const changed = changes.filter(({ kind }) => kind !== "same");
  if (changed.length === 0) return [{ rank: 1, blocks: [section("Nothing changed against the version before.")] }];
  const groups: Group[] = changed.map((change, place) => ({ rank: 2 + place, blocks: changeBlocks(change, most) }));
  const same = changes.filter(({ kind }) => kind === "same").map(({ heading }) => nameOf(heading));
  const rest = same.length > 0 ? `Unchanged, no need to read again: ${same.join(", ")}.` : "Every part changed.";
  return [
    { rank: 1, blocks: [section(`*What changed* (${many(changed.length, "part")}; + is new, − is gone)`)] },
    ...groups,
    { rank: 1, blocks: [context(rest)] },
  ];
}

const nameOf = (heading: string): string => (heading ? `“${outside(heading, 80)}”` : "the opening");

function changeBlocks(change: SectionChange, most: number): Block[] {
  const name = `*${outside(change.heading, 150) || "Opening"}*`;
  switch (change.kind) {
    case "added":
      return paragraphs(`${name} (new)\n${mrkdwnOf(clip(change.text, most))}`);
    case "removed":
      return paragraphs(`${name} (removed)\n${outside(clip(change.text, Math.min(most, 300)), most * 2)}`);
    case "changed": {
      const lines = change.pieces.map(({ sign, text }) => pieceLine(sign, text, most));
      return paragraphs(`${name}\n${clipLines(lines, most * 2).join("\n")}`);
    }
    case "same":
      return [];
  }
}

function pieceLine(sign: "+" | "-" | "=", text: string, most: number): string {
  const flat = text.replace(/\s+/g, " ").trim();
  if (sign === "=") {
    const short = flat.length > AROUND * 2 + 5 ? `${flat.slice(0, AROUND)} … ${flat.slice(-AROUND)}` : flat;
    return `   ${outside(short, AROUND * 4)}`;
  }
  return `${sign === "+" ? "+" : "−"} ${outside(clip(flat, most), most * 2)}`;
}

const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The first lines that fit, and how many do not. */
function clipLines(lines: string[], most: number): string[] {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines) {
    size += line.length + 1;
    if (size > most && kept.length > 0) return [...kept, `   … ${many(lines.length - kept.length, "more change")}`];
    kept.push(line);
  }
  return kept;
}
