import type { Card } from "../../pipelines/ports.ts";
import { mention, moment, outside } from "./escape.ts";
import { card, context, fitted, type Group, section } from "./kit.ts";
import { count, many } from "./words.ts";

export interface Suppression {
  kind: "email" | "domain" | "person";
  /** A person's is `name\ncompany`. */
  value: string;
  source: "manager" | "opt_out";
  addedBy: string | null;
  createdAt: Date;
}

/** Whom no campaign may contact, newest first. @param total How many there are in all. */
export function suppressionsCard(rows: Suppression[], total: number): Card {
  if (total === 0)
    return card([
      section("Nobody is on the suppression list."),
      context("`/callboard suppress add ana@prado.example prado.example` adds an address and a domain."),
    ]);
  const groups: Group[] = [{ rank: 0, blocks: [section(`*Suppression list*: ${many(total, "entry", "entries")}`)] }];
  for (const [place, row] of rows.entries()) groups.push({ rank: 1 + place, blocks: [context(line(row))] });
  if (total > rows.length)
    groups.push({ rank: 0, blocks: [context(`The newest ${count(rows.length)} of ${count(total)} are shown.`)] });
  return card(fitted(groups));
}

function line({ kind, value, source, addedBy, createdAt }: Suppression): string {
  const what = kind === "domain" ? `everybody at ${outside(value, 200)}` : outside(value.replace("\n", ", "), 200);
  const whose = source === "opt_out" ? "opted out" : `added by ${mention(addedBy)}`;
  return `${what} · ${whose} ${moment(createdAt, "{date_short_pretty}")}`;
}
