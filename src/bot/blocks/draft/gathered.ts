import type { Card } from "../../../pipelines/ports.ts";
import { outside } from "../escape.ts";
import { card, context, section } from "../kit.ts";
import { count, many } from "../words.ts";

/** The last word of a gathering. */
export function gatheredCard(of: {
  name: string;
  found: number;
  clipped: boolean;
  skipped: string[];
  first: number | null;
  last: number | null;
}): Card {
  const name = `“${outside(of.name, 120)}”`;
  const places =
    of.first === null || of.last === null
      ? ""
      : of.first === of.last
        ? ` It is number ${count(of.first)}.`
        : ` They are numbers ${count(of.first)} to ${count(of.last)}.`;
  const clipped = of.clipped ? " There was more: the newest were taken." : "";
  const left = of.skipped.map((why) => `• ${outside(why, 250)}`).join("\n");
  return card([
    section(
      `${many(of.found, "message")} of this stand${of.found === 1 ? "s" : ""} in the transcript of ${name}.${places}${clipped}`,
    ),
    ...(left ? [section(`:warning: Not everything was added:\n${left}`)] : []),
    context("What was there already was not added twice. `/draft` writes from it, by these numbers if you like."),
  ]);
}
