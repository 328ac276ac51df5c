import type { Timeline, TimelineAttempt, TimelineEffect } from "../../db/queries/engine/inspect-run.ts";
import { type Explained, type Possible, sentence } from "../../pipelines/index.ts";
import { type Card, plus } from "../../pipelines/ports.ts";
import { mention, moment, outside } from "./escape.ts";
import { actions, type Block, type ButtonSpec, card, context, fitted, type Group, section } from "./kit.ts";
import { EFFECT_STATE } from "./ledger.ts";
import { count, dollars, many, PIPELINES, span } from "./words.ts";

/** What the buttons of a run do, and their ids. */
export const RUN_ACTIONS = {
  retry: "run_retry",
  skip: "run_skip",
  replay: "run_replay",
  take_over: "run_take_over",
  cancel: "run_cancel",
} as const;
export type RunVerb = keyof typeof RUN_ACTIONS;

/** The newest lines of a history that one message shows. */
const ATTEMPTS_SHOWN = 15;
const EFFECTS_SHOWN = 10;

const BUTTONS: Record<RunVerb, Pick<ButtonSpec, "text" | "style" | "confirm">> = {
  retry: { text: "Retry step", style: "primary" },
  skip: { text: "Skip step…" },
  replay: { text: "Replay from step…" },
  take_over: {
    text: "Take over",
    confirm: {
      title: "Take the run from its Worker?",
      text: "Another Worker begins the step anew. What the present one has not yet saved is lost; calls it has paid for are looked up, not repeated.",
      confirm: "Take over",
    },
  },
  cancel: {
    text: "Cancel run",
    style: "danger",
    confirm: { title: "Cancel the run?", text: "It ends here. What is made so far stays.", confirm: "Cancel run" },
  },
};

/** A run: why it stands where it stands, what has happened so far, and for managers what may be done. */
export function runCard(explained: Explained, timeline: Timeline, manages: boolean): Card {
  const words = {
    time: (at: Date) => moment(at, "{date_short_pretty} {time}"),
    text: (text: string) => outside(text, 300),
    money: dollars,
  };
  const what = outside(PIPELINES[explained.pipeline] ?? explained.pipeline, 60);
  const replayOf = explained.replayOf ? ` · does run ${explained.replayOf} again` : "";
  const groups: Group[] = [
    { rank: 0, blocks: [section(`*${what}*: ${sentence(explained, words)}`)] },
    { rank: 0, blocks: [context(`Run ${explained.runId}${replayOf}`, totalsLine(timeline))] },
    ...history(timeline.attempts, ATTEMPTS_SHOWN, 100, attemptLine),
    ...history(timeline.effects, EFFECTS_SHOWN, 200, effectLine),
  ];
  const buttons = verbs(explained.may);
  if (buttons.length > 0) groups.push({ rank: 1, blocks: [manages ? row(explained, buttons) : context(MANAGERS_MAY)] });
  return card(fitted(groups));
}

const MANAGERS_MAY = "Managers can retry, skip, replay, take over or cancel it here.";

const verbs = (may: Possible[]): RunVerb[] =>
  (Object.keys(RUN_ACTIONS) as RunVerb[]).filter((verb) => may.includes(verb));

/** The button says which run, and at which position it was shown. */
const row = ({ runId, seq }: Explained, buttons: RunVerb[]): Block =>
  actions(
    `run:${runId}`,
    buttons.map((verb) => ({ actionId: RUN_ACTIONS[verb], value: `${runId}:${seq}`, ...BUTTONS[verb] })),
  );

/** Ranks fall towards the newest, so that the oldest lines are left out first. */
function history<Line>(lines: Line[], most: number, rank: number, words: (line: Line) => string): Group[] {
  const shown = lines.slice(-most);
  const left = lines.length - shown.length;
  const groups: Group[] = left > 0 ? [{ rank: 1, blocks: [context(`${count(left)} earlier are not shown.`)] }] : [];
  for (const [place, line] of shown.entries())
    groups.push({ rank: rank + shown.length - place, blocks: [context(words(line))] });
  return groups;
}

function totalsLine({ attempts, totals }: Timeline): string {
  const tokens = totals.tokens_in + totals.tokens_out;
  const parts = [many(attempts.length, "entry", "entries"), `${span(totals.duration_ms / 1000)} of work`];
  if (tokens > 0) parts.push(`${count(tokens)} tokens`);
  parts.push(dollars(totals.cost));
  if (totals.unpriced > 0) parts.push(`${many(totals.unpriced, "call")} of unknown price`);
  return parts.join(" · ");
}

const OUTCOME: Record<TimelineAttempt["outcome"], string> = {
  next: "done",
  wait: "waits",
  revise: "sent back",
  done: "done, the last one",
  fail: "failed",
  retry: "failed, tried again",
  delay: "told to wait",
  crashed: "crashed",
  cancelled: "cancelled",
  retried: "retried",
  skipped: "skipped",
  taken_over: "taken over",
};

const BY_HAND = new Set<TimelineAttempt["outcome"]>(["retried", "skipped", "taken_over"]);

function attemptLine(line: TimelineAttempt): string {
  const parts = [moment(new Date(line.ended_at), "{date_short_pretty} {time_secs}"), outside(line.step, 60)];
  const by = BY_HAND.has(line.outcome) && line.agent ? ` by ${person(line.agent)}` : "";
  parts.push(`${OUTCOME[line.outcome]}${by}`);
  if (line.duration_ms > 0) parts.push(span(line.duration_ms / 1000));
  if (line.model !== null) {
    const price = line.cost === null ? "price unknown" : dollars(line.cost);
    const counted = plus(line.tokens_in, line.tokens_out);
    parts.push(`${counted === null ? "tokens unknown" : `${count(counted)} tokens`}, ${price}`);
  }
  if (line.error) parts.push(outside(line.error.message, 150));
  return parts.join(" · ");
}

const person = (by: string): string => (/^[UW][A-Z0-9]+$/.test(by) ? mention(by) : outside(by, 40));

function effectLine(line: TimelineEffect): string {
  const item = line.item === null ? "" : ` ${line.item}`;
  const parts = [moment(new Date(line.created_at), "{date_short_pretty} {time_secs}")];
  parts.push(`${outside(line.provider, 40)}: ${outside(line.purpose, 60)}${item}`, EFFECT_STATE[line.state]);
  if (line.kind === "paid" && line.state !== "reserved")
    parts.push(line.cost === null ? "price unknown" : dollars(line.cost));
  if (line.error) parts.push(outside(line.error, 150));
  return parts.join(" · ");
}
