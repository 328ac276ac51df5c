import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSample } from "../../sandbox/load-sample.ts";
import { type Board, expectOrdersAccounted, expectPostsOnce, startBoard } from "./board.ts";

/** Kills of one job. More than eight in one visit of a step would rightly end its run. */
const KILLS = 7;

let board: Board;
beforeAll(async () => {
  board = await startBoard();
  await loadSample(board.stack);
});
afterAll(() => board?.stop());

/** Small seeded generator (mulberry32), so that a failing series of moments can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const openWork = async () =>
  Number(
    (
      await board.query(
        `select (select count(*) from runs where state in ('queued', 'running', 'waiting'))
              + (select count(*) from campaigns where status in ('running', 'paused'))
              + (select count(*) from effects where state in ('due', 'reserved')) as open`,
      )
    )[0]?.open,
  );

/** Lets the stack's time pass, with a heartbeat, until nothing is open. */
async function finish(): Promise<void> {
  const { clock, qstash } = board.stack;
  for (let round = 0; round < 120 && (await openWork()) > 0; round += 1) {
    await clock.advance(20_000);
    if (round % 3 === 0) await qstash.fireSchedule("callboard-heartbeat");
    await sleep(400);
  }
}

test.each([1, 2, 3])(
  "the Worker killed at random moments (seed %i) -> all finishes, no post twice, no order unaccounted for",
  async (seed) => {
    const { slack, worker, addresses } = board.stack;
    const random = seeded(seed);
    const manager = slack.as(addresses.slack.managerId);
    const summaries = board.posts().length;
    expect((await manager.command("/summary", "month", board.channel)).ok).toBe(true);
    expect((await manager.command("/launch", "sample", board.channel)).ok).toBe(true);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(100 + random() * 900);
      worker.kill();
      await worker.whenHealthy();
      await board.stack.clock.advance(random() * 90_000);
    }
    await finish();
    expect(await openWork()).toBe(0);
    const states = await board.query("select pipeline, state, error from runs where state <> 'completed'");
    expect(states).toEqual([]);
    expect(await board.query("select status from campaigns where status <> 'completed'")).toEqual([]);
    expect(board.posts().length).toBe(summaries + 8);
    await expectPostsOnce(board);
    await expectOrdersAccounted(board);
    expect(await board.query("select id from prospects where status <> 'complete' or final_video_url is null")).toEqual(
      [],
    );
  },
);
