import { describe, expect, test } from "vitest";
import { checkBlocks, checkView } from "../../../sandbox/slack/blocks-check.ts";
import { newId, type RunId } from "../../db/ids.ts";
import type { HealthReport } from "../../db/queries/engine/health-report.ts";
import type { Timeline } from "../../db/queries/engine/inspect-run.ts";
import type { Explained } from "../../pipelines/index.ts";
import type { Card } from "../../pipelines/ports.ts";
import { deadLettersCard } from "./dead-letters.ts";
import { healthCard } from "./health.ts";
import { LIMITS } from "./limits.ts";
import { runCard } from "./run.ts";
import { replayModal, skipModal } from "./run-modals.ts";

/** Text as hostile and as long as anybody may store. */
const HOSTILE = `<!channel> <@U07NWMAYA01> & <https://evil.example|click> @here https://evil.example 😀 ${"<&>".repeat(3_000)}`;
const AT = new Date("2026-11-21T09:00:00Z");

const many = <Item>(size: number, item: () => Item): Item[] => Array.from({ length: size }, item);

const health = (): HealthReport => {
  const counts = { running: 1, queued: 2, waiting: 3, stuck: 1, failed: 0, oldest_due_seconds: 4_000 };
  return { ...counts, effects_unknown: 1, posts_due: 2, pipelines: many(60, () => ({ pipeline: HOSTILE, ...counts })) };
};

const explained = (over: Partial<Explained> = {}): Explained => ({
  runId: newId(),
  pipeline: HOSTILE,
  state: "queued",
  seq: 7,
  step: { name: HOSTILE, number: 3, of: 5 },
  steps: ["a", "b", HOSTILE, "d", "e"],
  input: { name: HOSTILE },
  since: AT,
  reason: { kind: "retry", next: 2, most: 3, service: HOSTILE, message: HOSTILE, until: AT },
  queue: { place: 4, of: 12 },
  may: ["retry", "skip", "take_over", "cancel", "replay"],
  campaignId: null,
  replayOf: newId(),
  ...over,
});

const timeline = (lines: number): Timeline => ({
  id: newId(),
  pipeline: "brain",
  state: "queued",
  replay_of: null,
  replays: [],
  created_at: AT.toISOString(),
  started_at: null,
  ended_at: null,
  attempts: many(lines, () => ({
    seq: 1,
    step: HOSTILE,
    visit: 1,
    attempt: 1,
    outcome: "retried",
    agent: HOSTILE,
    model: "m",
    error: { code: "retry", message: HOSTILE },
    tokens_in: 1_000,
    tokens_out: 200,
    cost: null,
    duration_ms: 61_000,
    ended_at: AT.toISOString(),
  })),
  effects: many(lines, () => ({
    kind: "paid",
    purpose: HOSTILE,
    item: 1,
    provider: HOSTILE,
    state: "unknown",
    attempts: 1,
    cost: null,
    error: HOSTILE,
    created_at: AT.toISOString(),
    settled_at: null,
  })),
  totals: { duration_ms: 3_700_000, tokens_in: 1_000, tokens_out: 200, cost: 1_230_000, unpriced: 2 },
});

test.each<[string, Card]>([
  ["health of sixty pipelines", healthCard(health())],
  ["a run with a long history", runCard(explained(), timeline(60), true)],
  ["a run as a rep sees it", runCard(explained(), timeline(2), false)],
])("%s, hostile -> Slack takes it", (_name, card) => {
  const checked = checkBlocks(card.blocks, "message");
  expect(checked.problems).toEqual([]);
  expect(checked.chars).toBeLessThanOrEqual(LIMITS.messageTotal);
  expect(card.blocks.length).toBeLessThanOrEqual(LIMITS.blocksInMessage);
  expect(card.text.length).toBeLessThanOrEqual(LIMITS.fallbackText);
  expect(JSON.stringify(card)).not.toContain("<!channel>");
});

test("tokens that nobody told -> unknown, not 0", () => {
  const told = timeline(1);
  const uncounted = {
    ...told,
    attempts: told.attempts.map((line) => ({ ...line, tokens_in: null, tokens_out: null })),
  };
  expect(JSON.stringify(runCard(explained(), told, true))).toContain("1,200 tokens, price unknown");
  expect(JSON.stringify(runCard(explained(), uncounted, true))).toContain("tokens unknown, price unknown");
});

describe("a run", () => {
  test("why it waits, its place, what it took -> said; a manager's buttons carry the position shown", () => {
    const card = runCard(explained({ runId: "0199" as RunId }), timeline(1), true);
    for (const part of [
      "Step 3 of 5",
      "place 4 of 12",
      "try 2 of 3",
      "1 h 1 min of work",
      "$1.23",
      "2 calls of unknown price",
    ])
      expect(card.text).toContain(part);
    const said = JSON.stringify(card.blocks);
    expect(said).toContain('"value":"0199:7"');
  });

  test("a rep's -> no button, and who may", () => {
    const card = runCard(explained(), timeline(1), false);
    expect(JSON.stringify(card.blocks)).not.toContain('"button"');
    expect(card.text).toContain("Managers can");
  });

  test("completed -> nothing to press but Replay", () => {
    const over = {
      state: "completed",
      reason: { kind: "ended", state: "completed", at: AT },
      may: ["replay"],
    } as const;
    const said = JSON.stringify(runCard(explained({ ...over, may: [...over.may] }), timeline(1), true).blocks);
    expect(said.match(/"action_id":"[^"]*"/g)).toEqual(['"action_id":"run_replay"']);
  });

  test("the forms of Skip and Replay, hostile and of a long input -> Slack takes them", () => {
    const of = { runId: newId(), seq: 7, channel: "C1" };
    for (const input of [{ name: "x" }, { name: HOSTILE }])
      for (const view of [skipModal(explained({ input }), of), replayModal(explained({ input }), of)])
        expect(checkView(view)).toEqual([]);
  });

  test("a hundred dead letters -> Slack takes them, each with its run", () => {
    const letter = { at: AT, path: HOSTILE, status: 489, runId: newId<RunId>() };
    const card = deadLettersCard(many(100, () => letter));
    expect(checkBlocks(card.blocks, "message").problems).toEqual([]);
    expect(card.text.length).toBeLessThanOrEqual(LIMITS.fallbackText);
    expect(JSON.stringify(card.blocks)).toContain(`/callboard run ${letter.runId}`);
  });
});
