import type { Filling } from "../fill.ts";

/** A small stable number of a text (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

const draftOf = (filling: Filling): { title: string; version: number } => {
  const text = filling.prompt.blocks.find((block) => block.name === "draft")?.text ?? "";
  return {
    title: /^# (.+)$/m.exec(text)?.[1] ?? text.slice(0, 60),
    version: Number(/\bdraft (\d+)\b/i.exec(filling.prompt.instructions)?.[1] ?? 1),
  };
};

/** Whether a reviewer sends the draft back: always when strict, else about every third first draft, the same ones each time. */
export function sendsBack(filling: Filling): boolean {
  const bent = filling.voice.choice(["approve", "revise"]);
  if (bent !== null) return bent === "revise";
  const { title, version } = draftOf(filling);
  return version === 1 && hashOf(title) % 3 === 0;
}

/** The mark that goes with it, 0 to 100: later drafts are better. */
export function markOf(filling: Filling): number {
  const { title, version } = draftOf(filling);
  const hash = hashOf(title);
  return sendsBack(filling) ? 44 + (hash % 8) + Math.min(3, version) : 74 + (hash % 15) + Math.min(4, version) * 2;
}
