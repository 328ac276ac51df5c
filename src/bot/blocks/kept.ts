import { z } from "zod";
import type { KeptThing } from "../../db/queries/brain/kept-posts.ts";
import { STAGES } from "./content/words.ts";
import { outside } from "./escape.ts";
import { type Block, section } from "./kit.ts";
import { many } from "./words.ts";

const Stuck = z.object({ items: z.array(z.object({ title: z.string() })), more: z.number() });

/** What was kept back in quiet hours, on days off and above the limit of a day; nothing where nothing was. */
export function keptBlocks(kept: (KeptThing & { all: number })[]): Block[] {
  const all = kept[0]?.all ?? 0;
  if (all === 0) return [];
  const rest = all - kept.length;
  const lines = [
    ...kept.map(({ title, ...thing }) => `• ${lineOf(thing, title)}`),
    ...(rest > 0 ? [`…and ${rest} more`] : []),
  ];
  return [section([`*${many(all, "more thing")} happened while you had your quiet*`, ...lines].join("\n"))];
}

function lineOf({ purpose, facts }: Pick<KeptThing, "purpose" | "facts">, title: string | null): string {
  const stuck = purpose === "stuck_items" ? Stuck.safeParse(facts).data : undefined;
  if (stuck) {
    const named = stuck.items.slice(0, 3).map((item) => `“${outside(item.title, 60)}”`);
    return `Stands still: ${named.join(", ")}${stuck.items.length + stuck.more > 3 ? " and others" : ""}`;
  }
  const stage = STAGES[String(facts.stage)] ?? "Something changed";
  return title === null ? `An article that is gone now: ${stage}` : `“${outside(title, 120)}”: ${stage}`;
}
