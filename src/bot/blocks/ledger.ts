import type { effects } from "../../db/schema/effects.ts";
import type { Card } from "../../pipelines/ports.ts";
import { moment, outside } from "./escape.ts";
import { card, context, fitted, type Group, section } from "./kit.ts";
import { dollars, many } from "./words.ts";

type LedgerLine = Pick<
  typeof effects.$inferSelect,
  "kind" | "purpose" | "item" | "provider" | "state" | "cost" | "error" | "createdAt"
>;

/** What was done to the outside, newest first. */
export function ledgerCard(lines: LedgerLine[]): Card {
  if (lines.length === 0) return card([section("Nothing was posted or paid for under that.")]);
  const groups: Group[] = [
    { rank: 0, blocks: [section(`*The last ${many(lines.length, "entry", "entries")} of the ledger*`)] },
  ];
  for (const [place, line] of lines.entries()) groups.push({ rank: 1 + place, blocks: [context(entry(line))] });
  return card(fitted(groups));
}

function entry(line: LedgerLine): string {
  const item = line.item === null ? "" : ` ${line.item}`;
  const price = line.kind === "paid" ? ` · ${line.cost === null ? "price unknown" : dollars(line.cost)}` : "";
  const problem = line.error ? ` · ${outside(line.error, 150)}` : "";
  return `${moment(line.createdAt)} · ${outside(line.provider, 40)}: ${outside(line.purpose, 60)}${item} · ${EFFECT_STATE[line.state]}${price}${problem}`;
}

/** What became of an effect, in words. */
export const EFFECT_STATE = {
  due: "waiting to be sent",
  reserved: "under way",
  done: "done",
  failed: "failed",
  unknown: "outcome unknown",
} as const;
