import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandboxClock } from "../../../sandbox/clock.ts";
import { startModel } from "../../../sandbox/model/index.ts";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { createPresenter } from "../../bot/index.ts";
import { createModel } from "../../clients/model.ts";
import { digestJob } from "../../cron/digest.ts";
import { type ActionId, newId, type SlackUserId } from "../../db/ids.ts";
import { countFactRows, listFactRows } from "../../db/queries/brain/list-fact-rows.ts";
import { markActioned } from "../../db/queries/brain/mark-actioned.ts";
import { MOVED_FIGURES, type MovedFigure } from "../../db/queries/brain/measure-done.ts";
import { createLog } from "../../log.ts";
import type { Card, SlackPort } from "../ports.ts";
import { brain } from "./index.ts";
import { SMALL_WEEK, seedConversations, type TestConversation } from "./test-data.ts";

let model: Awaited<ReturnType<typeof startModel>>;
let board: TestBoard;
let posts: Card[];

const slack: SlackPort = {
  post: async ({ card, target }) => {
    posts.push(card);
    return { ts: `${posts.length}.000100`, channel: target.channel };
  },
  update: async () => {},
  find: async () => "absent",
  shareFiles: async () => {
    throw new Error("Nothing is shared here.");
  },
  findShared: async () => "absent",
};

beforeEach(async () => {
  posts = [];
  model = await startModel({ clock: createSandboxClock() });
  const client = createModel({ apiKey: model.apiKey, baseUrl: `${model.url}/v1`, model: "gpt-4.1-mini" });
  const presenter = { summary: (...of: Parameters<ReturnType<typeof createPresenter>["summary"]>) => shown(...of) };
  board = await testBoard([brain], { model: client, slack, presenter: { ...none, ...presenter } }, 300_000);
});
afterEach(async () => {
  await board.close();
  await model.close();
});

const nothing = async () => ({ text: "It ended without a digest.", blocks: [] });
const none = { runEnded: nothing, campaign: nothing, campaignEnded: nothing };
/** The card that people see, from the real presenter on this test's database. */
const shown: ReturnType<typeof createPresenter>["summary"] = (...of) =>
  createPresenter({ db: board.db, publicUrl: "https://board.example" }).summary(...of);

const seed = (conversations: TestConversation[]) =>
  seedConversations((sql, values) => board.query(sql, values), board.workspace, conversations);

/** Makes the digest due now, runs the job, and waits for its run. */
async function digest(over: { weeklyDay?: boolean } = {}) {
  await board.query(
    `insert into brain_config (workspace_id, digest_enabled, digest_channel, next_digest_at, weekly_day)
     values ($1, true, 'C1', app_now(), case when $2 then extract(isodow from app_now())::int end)
         on conflict (workspace_id) do update set next_digest_at = app_now()`,
    [board.workspace, over.weeklyDay ?? false],
  );
  const queue = { publish: async () => {} };
  await digestJob({ db: board.db, engine: board.engine, queue, log: createLog(() => {}) });
  const [row] = await board.query("select run_id from brain_digests order by created_at desc limit 1");
  return row?.run_id as Parameters<TestBoard["settled"]>[0];
}

describe("a digest", () => {
  test("of a busy day -> posted once, with its date, and none other of that day", async () => {
    await seed(SMALL_WEEK);
    await board.settled(await digest());
    await digest();
    expect(posts).toHaveLength(1);
    expect(posts[0]?.text).toContain("Daily digest: ");
    expect(
      await board.query("select type, trigger, period, digest_date is not null as dated from brain_summaries"),
    ).toEqual([{ type: "daily", trigger: "cron", period: "day", dated: true }]);
  });

  test("the model down all the while -> it arrives, once, and says that it was written without the model", async () => {
    await seed(SMALL_WEEK);
    model.mode = 500;
    const run = await digest();
    await board.throughWaits(() => posts.length > 0);
    expect(await board.settled(run)).toMatchObject({ state: "completed" });
    expect(posts).toHaveLength(1);
    expect(posts[0]?.text).toContain("Written without the model");
    expect(posts[0]?.text).toContain("Daily digest: ");
  });

  test("nothing happened -> one line, and no call of the model", async () => {
    await board.settled(await digest());
    expect(posts.map((card) => card.text)).toEqual([
      expect.stringMatching(/^\*Daily digest: .*Nothing new since the last digest/),
    ]);
    expect(posts[0]?.blocks).toHaveLength(1);
    expect(model.calls()).toEqual([]);
  });

  test("much happened of which nothing is to be shown -> no line that says nothing came", async () => {
    await seed(SMALL_WEEK);
    await digest();
    await board.query(`update brain_config set metrics = '["conversions"]' where workspace_id = $1`, [board.workspace]);
    await board.advance(24 * 3_600_000);
    await board.query("update brain_actions set status = 'dismissed', decided_at = app_now(), decided_by = 'U1'");
    await board.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       select gen_random_uuid(), $1, id, 'thanks', 'inbound', 'Thanks.', app_now() - interval '2 hours' from contacts limit 1`,
      [board.workspace],
    );
    await board.settled(await digest());
    expect(posts).toHaveLength(2);
    expect(posts[1]?.text).not.toMatch(/no messages|no data/);
  });

  test("a source that cannot be read -> named; never a line that says nobody is to write to", async () => {
    await seed([]);
    await board.query("alter table messages rename to messages_elsewhere");
    const run = await digest();
    await board.throughWaits(() => posts.length > 0);
    expect(await board.settled(run)).toMatchObject({ state: "completed" });
    const [summary] = await board.query("select text, metrics from brain_summaries");
    expect(summary?.metrics).toMatchObject({ missing: ["conversations", "recommendations", "moved"], quiet: false });
    expect(summary?.text).not.toContain("nobody to write to");
    expect(posts[0]?.text).toContain("What your Dones moved: could not be read.");
  });

  test("of the week -> the last seven days, with the trend", async () => {
    await seed(SMALL_WEEK);
    await board.settled(await digest({ weeklyDay: true }));
    expect(posts[0]?.text).toContain("Weekly digest: ");
    expect(posts[0]?.text).toMatch(/New leads: [▁-█]{6} 0, 0, 0, 0, 0, 7/);
  });

  test("of the week, a lead corrected long after it was won -> counted in the week it was won, as the figures do; each week has its rows", async () => {
    await seed(SMALL_WEEK);
    const lead = "(select id from leads where status = 'new' or score = 77 order by external_id limit 1)";
    await board.query(
      `update leads set status = 'converted', created_at = app_now() - interval '12 days', updated_at = app_now() - interval '10 days' where id = ${lead}`,
    );
    await board.query(`update leads set score = 77, updated_at = app_now() - interval '1 day' where id = ${lead}`);
    await board.settled(await digest({ weeklyDay: true }));
    expect(posts[0]?.text).toMatch(/Conversions: [▁-█]{6} 0, 0, 0, 0, 1, 1/);
    expect(posts[0]?.text).toMatch(/New leads: [▁-█]{6} 0, 0, 0, 0, 1, 6/);
    const [row] = await board.query("select * from brain_summaries");
    const metrics = row?.metrics as { trend: { starts: string; ends: string }[]; span: { timeZone: string } };
    const { starts = "", ends = "" } = metrics.trend.at(-2) ?? {};
    const source = { query: "leads.converted" as const, timeZone: metrics.span.timeZone, starts, ends };
    expect((await countFactRows(board.db, board.workspace, source)).rows).toEqual([{ rows: 1 }]);
  });

  test("after Dones -> what came of them: replies, changes of stage, conversions; each figure has its rows", async () => {
    await seed(SMALL_WEEK);
    await board.settled(await digest());
    const actions = await board.query(
      "select a.id, c.name, c.id as contact from brain_actions a join contacts c on c.id = a.contact_id",
    );
    for (const { id } of actions) await markActioned(board.db, board.workspace, id as ActionId, "U1" as SlackUserId);
    const contactOf = (name: string) => actions.find((action) => action.name === name)?.contact;
    await board.advance(26 * 3_600_000);
    await board.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       select gen_random_uuid(), $1, id, 'reply-' || n || id, 'inbound', 'Yes, let us talk.', app_now() - interval '10 hours'
         from contacts, generate_series(1, 2) n where id = any($2)`,
      [board.workspace, [contactOf("Ana Silva"), contactOf("Maria Vega")]],
    );
    await board.query(
      "update leads set status = 'converted', updated_at = app_now() - interval '5 hours' where contact_id = $1",
      [contactOf("Ana Silva")],
    );
    await board.query(
      "update leads set status = 'qualified', updated_at = app_now() - interval '5 hours' where contact_id = $1",
      [contactOf("Jon Berg")],
    );
    await board.settled(await digest());
    expect(posts[1]?.text).toContain(
      "5 recommendations done since the last digest · 2 contacts wrote back · 2 leads changed stage · 1 conversion",
    );
    const [summary] = await board.query(
      "select period_start::text as from, period_end::text as to from brain_summaries order by created_at desc limit 1",
    );
    const span = { from: String(summary?.from), to: String(summary?.to) };
    const rowsOf = async (moved: MovedFigure) =>
      (await listFactRows(board.db, board.workspace, { moved, ...span })).rows.map((row) => row.name).sort();
    expect(await rowsOf("replied")).toEqual(["Ana Silva", "Maria Vega"]);
    expect(await rowsOf("staged")).toEqual(["Ana Silva", "Jon Berg"]);
    expect(await rowsOf("converted")).toEqual(["Ana Silva"]);
    expect(await rowsOf("done")).toHaveLength(5);
    for (const moved of MOVED_FIGURES) {
      const { rows } = await countFactRows(board.db, board.workspace, { moved, ...span });
      expect(rows).toEqual([{ rows: (await rowsOf(moved)).length }]);
      expect((await listFactRows(board.db, newId(), { moved, ...span })).rows).toEqual([]);
    }
    await board.advance(24 * 3_600_000);
    await board.query(
      "update leads set score = 90, updated_at = app_now() - interval '5 hours' where status = 'converted'",
    );
    await board.settled(await digest());
    expect(posts).toHaveLength(3);
    expect(posts[2]?.text).not.toContain("1 conversion");
  });
});
