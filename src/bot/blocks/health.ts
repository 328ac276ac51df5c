import type { HealthReport } from "../../db/queries/engine/health-report.ts";
import type { Card } from "../../pipelines/ports.ts";
import { outside } from "./escape.ts";
import { card, context, fitted, type Group, section } from "./kit.ts";
import { count, many, PIPELINES, span } from "./words.ts";

/** How the work of a workspace stands. */
export function healthCard(report: HealthReport): Card {
  const { running, queued, waiting, stuck, failed, oldest_due_seconds: oldest } = report;
  const lines = [
    "The database answers.",
    `${many(running, "run")} working, ${count(queued)} queued, ${count(waiting)} waiting${stuck > 0 ? `, :warning: ${count(stuck)} stuck` : ""}.`,
    oldest === null ? "Nothing is overdue." : `The oldest that is due has been for ${span(oldest)}.`,
    `${many(failed, "run")} failed in the last 24 hours; ${many(report.effects_unknown, "call")} with an unknown outcome; ${many(report.posts_due, "post")} to be sent.`,
  ];
  const groups: Group[] = [{ rank: 0, blocks: [section(lines.join("\n"))] }];
  for (const [place, of] of report.pipelines.entries()) {
    const stuckHere = of.stuck > 0 ? ` · ${count(of.stuck)} stuck` : "";
    const text = `${outside(PIPELINES[of.pipeline] ?? of.pipeline, 60)}: ${count(of.running)} working · ${count(of.queued)} queued · ${count(of.waiting)} waiting${stuckHere} · ${count(of.failed)} failed`;
    groups.push({ rank: 1 + place, blocks: [context(text)] });
  }
  return card(fitted(groups));
}
