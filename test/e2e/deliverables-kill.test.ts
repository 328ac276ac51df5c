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

/** How long model and painter take for an answer: enough for the Worker to be killed while it waits for it. In milliseconds. */
const WORKING_MS = 1_500;
const CHILDREN = ["hero-image", "newsletter", "social-posts"];

let board: Board;
beforeAll(async () => {
  board = await startBoard();
});
afterAll(() => board?.stop());

const children = () =>
  board.query(
    "select id, pipeline, state, parent_run_id from runs where parent_run_id is not null order by pipeline, created_at",
  );
const kill = async () => {
  board.stack.worker.kill();
  await board.stack.worker.whenHealthy();
};

/** Waits while no time passes but the machine's. */
const soon = (holds: () => Promise<boolean> | boolean) =>
  expect.poll(holds, { timeout: 40_000, interval: 50 }).toBe(true);

test("the Worker killed while what comes with an article is written, drawn and gathered -> each made once, none paid twice unaccounted for, the article finished once", async () => {
  const { model, minimax } = board.stack;
  await (await previewArticles(board, 'article "cold chain" 1'))();
  await soon(async () => (await children()).length > 0);
  const before = model.calls().length;
  model.faults.slowMs = WORKING_MS;
  expect((await children()).map(({ pipeline }) => pipeline)).toEqual(CHILDREN);

  // While the model writes them.
  await soon(() => model.calls().length > before);
  await kill();
  // While the picture is drawn.
  minimax.faults.slowMs = WORKING_MS;
  model.faults.slowMs = 0;
  const drawn = () => minimax.calls().filter((call) => call.path === "/v1/image_generation").length;
  await pass(board, () => drawn() > 0);
  await kill();
  minimax.faults.slowMs = 0;
  // When the last of them has ended, and the article is about to be told.
  await pass(board, async () => (await children()).every(({ state }) => state === "completed"));
  await kill();
  await pass(board, async () => (await openWork(board)) === 0);

  expect(await openWork(board)).toBe(0);
  const made = await children();
  expect(made.map(({ pipeline, state }) => [pipeline, state])).toEqual(CHILDREN.map((slug) => [slug, "completed"]));
  expect(new Set(made.map((run) => run.parent_run_id)).size).toBe(1);
  expect(await board.query("select state from runs where parent_run_id is null")).toEqual([{ state: "completed" }]);
  expect(await board.query("select status from campaigns")).toEqual([{ status: "completed" }]);
  expect(await board.query("select type, status, error from tasks order by type")).toEqual(
    ["article", "hero_image", "newsletter", "social_posts"].map((type) => ({ type, status: "completed", error: null })),
  );
  const kept = await board.query(
    "select name, count(*)::int as n from artifacts where details ->> 'dir' = 'deliverables' group by name order by name",
  );
  expect(kept).toEqual(["Hero image", "Newsletter", "Social posts"].map((name) => ({ name, n: 1 })));

  await expectOrdersAccounted(board);
  const [lost] = await board.query("select count(*)::int as n from effects where kind = 'paid' and state = 'unknown'");
  expect(Number(lost?.n)).toBeGreaterThan(0);
  expect(drawn()).toBe(
    Number((await board.query("select count(*)::int as n from effects where purpose = 'image'"))[0]?.n),
  );
  await expectPostsOnce(board);
  const said = board.posts().map(textOf);
  expect(said.filter((text) => text.includes("is finished"))).toHaveLength(1);
  expect(said.filter((text) => text.includes("1 of 1 article"))).toHaveLength(1);
});
