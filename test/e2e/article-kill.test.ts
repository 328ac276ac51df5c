import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Board,
  expectOrdersAccounted,
  expectPostsOnce,
  openWork,
  pass,
  previewArticles,
  startBoard,
  textOf,
} from "./board.ts";

/** How long the model takes for an answer: enough for the Worker to be killed while it waits for it. In milliseconds. */
const THINKING_MS = 1_000;
/** One for each stage that asks the model: research, brief, draft, review, final text. */
const KILLS = 5;

let board: Board;
beforeAll(async () => {
  board = await startBoard();
});
afterAll(() => board?.stop());

const asked = () => board.stack.model.calls().length;
test("the Worker killed while each stage of an article waits for the model -> no stage paid twice unaccounted for, one text a stage, one report", async () => {
  const { worker, model } = board.stack;
  const launch = await previewArticles(board, 'article "cold chain" 1 plain');
  model.faults.slowMs = THINKING_MS;
  await launch();
  let reached = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    await expect.poll(asked, { timeout: 20_000, interval: 50 }).toBeGreaterThan(reached);
    worker.kill();
    await worker.whenHealthy();
    const lost = asked();
    await pass(board, () => asked() > lost);
    // The stage is at it again; the next kill is for the one after it.
    reached = asked();
  }
  model.faults.slowMs = 0;
  await pass(board, async () => (await openWork(board)) === 0);

  expect(await openWork(board)).toBe(0);
  expect(await board.query("select state from runs")).toEqual([{ state: "completed" }]);
  expect(await board.query("select status from campaigns")).toEqual([{ status: "completed" }]);
  expect(await board.query("select status, error from tasks")).toEqual([{ status: "completed", error: null }]);

  await expectOrdersAccounted(board);
  const paid = await board.query(
    "select key, count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'unknown')::int as lost from effects where kind = 'paid' group by key",
  );
  expect(paid.map((row) => row.done)).toEqual(paid.map(() => 1));
  expect(paid.reduce((sum, row) => sum + Number(row.lost), 0)).toBe(KILLS);
  expect(asked()).toBe(paid.length + KILLS);

  const texts = await board.query("select details ->> 'dir' as dir, details ->> 'visit' as visit from artifacts");
  expect(new Set(texts.map(({ dir, visit }) => `${dir}/${visit}`)).size).toBe(texts.length);
  expect(new Set(texts.map(({ dir }) => dir))).toEqual(new Set(["research", "briefs", "drafts", "reviewed", "final"]));

  await expectPostsOnce(board);
  const said = board.posts().map(textOf);
  expect(said.filter((text) => text.includes("is finished"))).toHaveLength(1);
  expect(said.filter((text) => text.includes("1 of 1 article"))).toHaveLength(1);
});
