import { stripVTControlCharacters } from "node:util";
import { qualityText } from "../../src/bot/blocks/scores.ts";
import { dollars, span } from "../../src/bot/blocks/words.ts";
import type { ModelQuality } from "../../src/db/queries/brain/score-models.ts";
import type { HealthReport, PipelineHealth } from "../../src/db/queries/engine/health-report.ts";
import type { Timeline } from "../../src/db/queries/engine/inspect-run.ts";
import type { ListedRun } from "../../src/db/queries/engine/list-runs.ts";
import { type Explained, sentence } from "../../src/pipelines/index.ts";

/** Text from outside for a terminal: one line, nothing that steers it, at most `max` characters. */
export function safe(text: string, max = 300): string {
  const line = [...stripVTControlCharacters(text)].map((char) =>
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(char) ? " " : char,
  );
  return line.length > max ? `${line.slice(0, max - 1).join("")}…` : line.join("");
}

/** A moment in UTC, to the second. */
export const stamp = (at: Date | string): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export function healthText(report: HealthReport): string {
  const counts = ({ queued, running, waiting, stuck, failed }: Omit<PipelineHealth, "pipeline">) =>
    `${queued} queued, ${running} working, ${waiting} waiting, ${stuck} stuck, ${failed} failed in 24 h`;
  const oldest = report.oldest_due_seconds;
  return [
    `All pipelines: ${counts(report)}.`,
    ...report.pipelines.map((of) => `  ${safe(of.pipeline, 60)}: ${counts(of)}`),
    oldest === null ? "Nothing is overdue." : `The oldest that is due has been for ${span(oldest)}.`,
    `${report.effects_unknown} calls with an unknown outcome, ${report.posts_due} posts to be sent.`,
  ].join("\n");
}

export const scoresText = (models: ModelQuality[]): string =>
  (["lead", "interest"] as const)
    .map((kind) =>
      qualityText(
        kind,
        models.find((model) => model.kind === kind),
        stamp,
      ),
    )
    .join("\n");

export function runsText(runs: ListedRun[]): string {
  if (runs.length === 0) return "There are none.";
  return runs
    .map(({ id, created_at, pipeline, state, step, error }) => {
      const why = error ? `  ${safe(error.message, 120)}` : "";
      return `${id}  ${stamp(created_at)}  ${safe(pipeline, 60)}  ${state} at ${safe(step, 60)}${why}`;
    })
    .join("\n");
}

/** A run: why it stands where it stands, what may be done, and its history. */
export function runText(explained: Explained, timeline: Timeline): string {
  const why = sentence(explained, { time: stamp, text: safe, money: dollars });
  const { totals } = timeline;
  const unpriced = totals.unpriced > 0 ? ` and ${totals.unpriced} calls of unknown price` : "";
  return [
    `${safe(explained.pipeline, 60)}: ${why}`,
    `Since ${stamp(explained.since)}. Now possible: ${explained.may.join(", ").replaceAll("_", "-") || "nothing"}.`,
    ...(explained.replayOf ? [`It does run ${explained.replayOf} again.`] : []),
    ...(timeline.replays.length > 0 ? [`Done again by ${timeline.replays.join(", ")}.`] : []),
    `${span(totals.duration_ms / 1000)} of work, ${totals.tokens_in + totals.tokens_out} tokens, ${dollars(totals.cost)}${unpriced}.`,
    ...timeline.attempts.map((line) => {
      const parts = [line.agent, line.model, line.error?.message].flatMap((part) => (part ? [safe(part, 160)] : []));
      const tokens = line.tokens_in === null ? [] : [`${line.tokens_in + (line.tokens_out ?? 0)} tokens`];
      const about = [
        `visit ${line.visit}`,
        `attempt ${line.attempt}`,
        span(line.duration_ms / 1000),
        ...tokens,
        ...parts,
      ];
      return `  ${stamp(line.ended_at)}  ${safe(line.step, 60)}: ${line.outcome.replace("_", " ")}  (${about.join(", ")})`;
    }),
    ...timeline.effects.map((effect) => `  ${effectText({ ...effect, createdAt: new Date(effect.created_at) })}`),
  ].join("\n");
}

/** One line of the ledger. */
export function effectText(effect: {
  kind: string;
  purpose: string;
  item: number | null;
  provider: string;
  state: string;
  cost: number | null;
  error: string | null;
  createdAt: Date;
}): string {
  const item = effect.item === null ? "" : ` ${effect.item}`;
  const price = effect.kind === "paid" ? `, ${effect.cost === null ? "price unknown" : dollars(effect.cost)}` : "";
  const problem = effect.error ? `, ${safe(effect.error, 160)}` : "";
  return `${stamp(effect.createdAt)}  ${safe(effect.provider, 40)}: ${safe(effect.purpose, 60)}${item}  ${effect.state}${price}${problem}`;
}
