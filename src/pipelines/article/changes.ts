import { diffArrays, diffWordsWithSpace } from "diff";
import { z } from "zod";

/** Characters of one changed paragraph that are kept, and paragraphs: a message in Slack holds no more. */
const MOST_TEXT = 700;
const MOST_CHANGES = 8;
/** Words around a change that are shown, so that one sees where it stands. */
const AROUND = 12;

/** A run of words of a changed paragraph. */
const Part = z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() });
export type Part = z.infer<typeof Part>;

/** What changed between two versions of a text, paragraph by paragraph. */
export const Changes = z.object({
  changes: z.array(z.array(Part)),
  /** Words that came and went, and changed paragraphs that are not among `changes`. */
  added: z.number(),
  removed: z.number(),
  more: z.number(),
});
export type Changes = z.infer<typeof Changes>;

/** The changed paragraphs of a Markdown text, with the words that came and went in each. */
export function changesBetween(before: string, after: string): Changes {
  const paragraphs = (text: string) =>
    text
      .split(/\n{2,}/)
      .map((part) => part.trim())
      .filter(Boolean);
  const blocks: Part[][] = [];
  let gone: string[] = [];
  const flush = () => {
    for (const text of gone) blocks.push([{ kind: "removed", text }]);
    gone = [];
  };
  for (const { added, removed, value } of diffArrays(paragraphs(before), paragraphs(after))) {
    if (removed) gone.push(...value);
    else if (added) {
      for (const text of value) {
        const old = gone.shift();
        blocks.push(old === undefined ? [{ kind: "added", text }] : wordsOfChange(old, text));
      }
      flush();
    } else flush();
  }
  flush();
  const count = (kind: Part["kind"]) =>
    blocks
      .flat()
      .reduce((sum, part) => sum + (part.kind === kind ? part.text.split(/\s+/).filter(Boolean).length : 0), 0);
  return {
    changes: blocks.slice(0, MOST_CHANGES).map(shortened),
    added: count("added"),
    removed: count("removed"),
    more: Math.max(0, blocks.length - MOST_CHANGES),
  };
}

/** A paragraph that was written anew is shown as both texts; where words were exchanged, as those words. */
function wordsOfChange(before: string, after: string): Part[] {
  const parts = diffWordsWithSpace(before, after).map(({ added, removed, value }): Part => {
    return { kind: added ? "added" : removed ? "removed" : "same", text: value };
  });
  const same = parts.reduce((sum, part) => sum + (part.kind === "same" ? part.text.trim().length : 0), 0);
  if (same < Math.max(before.length, after.length) * 0.4)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  return parts;
}

function shortened(parts: Part[]): Part[] {
  let room = MOST_TEXT;
  return parts.flatMap((part, index) => {
    if (room <= 0) return [];
    const text = part.kind === "same" ? around(part.text, index === 0, index === parts.length - 1) : part.text;
    const cut = text.length > room ? `${text.slice(0, room)}…` : text;
    room -= cut.length;
    return [{ kind: part.kind, text: cut }];
  });
}

function around(text: string, first: boolean, last: boolean): string {
  const words = text.split(/(?<=\s)/);
  if (words.length <= AROUND * 2) return text;
  const head = first ? "" : words.slice(0, AROUND).join("");
  const tail = last ? "" : words.slice(-AROUND).join("");
  return `${head}… ${tail}`;
}
