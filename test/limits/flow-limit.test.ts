import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { runBatch } from "../../src/db/client.ts";
import { newId, type RunId } from "../../src/db/ids.ts";
import { definePipeline, defineStep, next } from "../../src/pipelines/engine/define.ts";
import { runStatements } from "../../src/pipelines/engine/start.ts";
import { type TestBoard, testBoard } from "../harness/engine.ts";

let board: TestBoard;
afterEach(() => board.close());

const A_MINUTE = 20;
const MINUTE_MS = 60_000;

const quick = definePipeline({
  slug: "quick",
  version: 1,
  input: z.object({}),
  steps: [defineStep({ name: "a", timeoutMs: 1_000, run: async () => next({}) })],
});

async function startRuns(count: number): Promise<void> {
  const runs = Array.from({ length: count }, (_, n) => ({ id: newId<RunId>(), requestKey: `r${n}`, input: {} }));
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline: quick, runs }));
}
const open = async () => (await board.query("select from runs where state in ('queued', 'running', 'waiting')")).length;
const created = () =>
  board.qstash.events().filter(({ label, state }) => label === "advance" && state === "CREATED").length;

// A window of 50 waits for three minutes behind the limit, longer than a message elsewhere is given before it counts as lost.
test.for([
  { runs: 1_000, parallelism: 25 },
  { runs: 200, parallelism: 10 },
])(
  `$runs runs behind a limit of ${A_MINUTE} a minute, parallelism $parallelism -> all end in time, at most 1.2 messages a run`,
  { timeout: 180_000 },
  async ({ runs, parallelism }) => {
    board = await testBoard([quick], {}, undefined, { rate: { calls: A_MINUTE, periodSeconds: 60 } });
    await board.query("update workspaces set parallelism = $1", [parallelism]);
    await startRuns(runs);
    let minutes = 0;
    for (; minutes < (2 * runs) / A_MINUTE && (await open()) > 0; minutes += 1) {
      await board.engine.heartbeat();
      await board.qstash.idle();
      await board.advance(MINUTE_MS);
    }
    await board.qstash.idle();
    expect(await open()).toBe(0);
    expect(await board.query("select count(*)::int from step_runs where outcome = 'done'")).toEqual([{ count: runs }]);
    expect(minutes).toBeLessThanOrEqual(runs / A_MINUTE + 2);
    expect(created() / runs).toBeLessThanOrEqual(1.2);
    expect(board.qstash.messages()).toEqual([]);
  },
);
