import type { Estimate } from "../../pipelines/index.ts";
import { moment, outside } from "./escape.ts";
import { type Block, context, fields, section } from "./kit.ts";
import { count, dollars, many, span, who } from "./words.ts";

/** Names listed of each group; the rest is counted. */
const SHOWN = 5;

/** A campaign of videos as it would be launched. */
export interface VideoPlan {
  name: string;
  /** Items that begin when it is launched. */
  free: number;
  held: { name: string; company: string; reason: string }[];
  suppressed: { name: string; company: string }[];
  duplicates: { line: number; of: number }[];
  leftOut: { line: number; reason: string }[];
  estimate: Estimate;
  /** Micro-USD; null: none. */
  budget: number | null;
  /** Whether the first item is tried alone. */
  canary: boolean;
  /** The day the stated prices hold from; null where nobody stated any. */
  pricesAsOf: string | null;
  /** What it goes through, mrkdwn; null: that pipeline is gone. */
  pipeline: string | null;
  now: Date;
}

/** What a launch would come to: items, money, time, and who is left out or held. Pure. */
export function videoPlanBlocks(plan: VideoPlan): Block[] {
  const blocks: Block[] = [section(`*${outside(plan.name, 120)}*: ${many(plan.free, "video")}`)];
  if (plan.free > 0) {
    blocks.push(fields([`*Cost*\n${costLines(plan.estimate)}`, `*Finished*\n${timeLines(plan)}`]));
    blocks.push(context(basis(plan)));
  }
  blocks.push(context(plan.pipeline ?? ":warning: The pipeline that was chosen is not there any more."));
  const warning = ceilingWarning(plan);
  if (warning) blocks.push(section(warning));
  if (plan.canary && plan.free > 1)
    blocks.push(
      section(
        `The first video is made alone. I show it here with what it cost and ask before the other ${count(plan.free - 1)} begin.`,
      ),
    );
  blocks.push(...leftOut(plan));
  return blocks;
}

function costLines({ cost, unknown }: Estimate): string {
  const known =
    cost.worst === 0 && unknown.length > 0
      ? "unknown"
      : `about ${dollars(cost.expected)} (at least ${dollars(cost.low)}, at worst ${dollars(cost.worst)})`;
  return unknown.length === 0 ? known : `${known}\nnot counted, because nobody stated a price: ${unknown.join(", ")}`;
}

function timeLines({ estimate, now }: VideoPlan): string {
  const { seconds } = estimate;
  const at = moment(new Date(now.getTime() + seconds.expected * 1000), "{date_short_pretty} at {time}");
  return `about ${at}\nin ${span(seconds.expected)} (at best ${span(seconds.low)}, at worst ${span(seconds.worst)})`;
}

function basis({ estimate, pricesAsOf }: VideoPlan): string {
  const runs =
    estimate.pastRuns > 0
      ? `Reckoned from your last ${many(estimate.pastRuns, "video")}`
      : "Reckoned from the price table, because few videos were made yet";
  const prices = pricesAsOf ? `; prices as stated for ${pricesAsOf}` : "";
  const how = estimate.unknown.length > 0 ? " `/callboard prices` states prices." : "";
  return `${runs}${prices}. Worst: every call is ordered twice, because its first answer was lost.${how}`;
}

/** A ceiling that is sure to stop the work is said before, not after. */
function ceilingWarning({ budget, estimate }: VideoPlan): string | null {
  if (budget === null) return null;
  if (estimate.unknown.length > 0)
    return `:warning: Under a ceiling nothing of unknown price is ordered: state the prices of ${estimate.unknown.join(", ")} with \`/callboard prices\`, or launch it without a ceiling.`;
  if (estimate.cost.expected > budget)
    return `:warning: The ceiling of ${dollars(budget)} is below what it is going to cost; the campaign will pause there and ask.`;
  return null;
}

function leftOut({ held, suppressed, duplicates, leftOut: unread }: VideoPlan): Block[] {
  const groups: [text: string, lines: string[]][] = [
    [
      `*Held: ${many(held.length, "person", "people")}*, because they were contacted before`,
      held.map((one) => `${who(one.name, one.company)} ${outside(one.reason, 200)}`),
    ],
    [
      `*Left out: ${many(suppressed.length, "person", "people")}* on the suppression list`,
      suppressed.map((one) => who(one.name, one.company)),
    ],
    [
      `*Left out: ${many(duplicates.length, "duplicate")}*`,
      duplicates.map(({ line, of }) => `line ${count(line)} is the same prospect as line ${count(of)}`),
    ],
    [
      `*Left out: ${many(unread.length, "line")}* that cannot be read`,
      unread.map(({ line, reason }) => `line ${count(line)}: ${outside(reason, 200)}`),
    ],
  ];
  return groups
    .filter(([, lines]) => lines.length > 0)
    .map(([text, lines]) => {
      const more = lines.length - SHOWN;
      const shown = lines.slice(0, SHOWN).map((line) => `• ${line}`);
      return section([`${text}`, ...shown, ...(more > 0 ? [`and ${count(more)} more`] : [])].join("\n"));
    });
}
