import type { Card } from "../../../pipelines/ports.ts";
import { outside } from "../escape.ts";
import { type Block, card, context, section } from "../kit.ts";
import { count, many, span } from "../words.ts";

/** How the content campaigns of a workspace stand; lists are as long as they are named. */
export interface ContentHealth {
  active: number;
  paused: number;
  planned: number;
  open: number;
  waiting: number;
  blocked: number;
  starved: { name: string; missing: number; spare: number; floor: number }[];
  incomplete: { title: string; missing: string[] }[];
  stale: { title: string; step: string; seconds: number }[];
  orphaned: { title: string; status: string }[];
}

/** The content part under the engine's report; nothing where there are no content campaigns. */
export function withContentHealth(report: Card, health: ContentHealth | null): Card {
  if (!health || health.active + health.paused + health.planned + health.open === 0) return report;
  const { active, paused, planned, open, waiting, blocked } = health;
  const lines = [
    `*Content.* ${many(active, "campaign")} active, ${count(paused)} paused, ${count(planned)} planned; ${many(open, "article")} open, ${count(waiting)} waiting for a person, ${count(blocked)} blocked.`,
    ...health.starved.map(({ name, missing, spare, floor }) => {
      const needs =
        missing > 0
          ? `${many(missing, "article")} without a topic`
          : `${count(spare)} spare of at least ${count(floor)}`;
      return `• Short of topics: ${outside(name, 80)} (${needs}).`;
    }),
    ...health.incomplete.map(
      ({ title, missing }) =>
        `• Incomplete: ${outside(title, 80)} lacks ${missing.map((kind) => kind.replace("_", " ")).join(", ")}.`,
    ),
    ...health.stale.map(
      ({ title, step, seconds }) =>
        `• Lock ran out ${span(seconds)} ago: ${outside(title, 80)} (${outside(step, 40)}); it is taken up again by itself.`,
    ),
    ...health.orphaned.map(({ title, status }) => `• Nobody works on: ${outside(title, 80)} (${outside(status, 40)}).`),
  ];
  const blocks: Block[] = [section(lines.join("\n")), context("`/articles blocked` lists what waits for people.")];
  return card([...(report.blocks as Block[]), ...blocks]);
}
