import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../test/harness/engine.ts";
import { noFiles } from "../../test/harness/no-files.ts";
import { newId, type WorkspaceId } from "../db/ids.ts";
import { definePipeline, defineStep, next } from "../pipelines/engine/define.ts";
import type { QueueMessage } from "../pipelines/ports.ts";
import { proveLastWords } from "./prove-last-words.ts";

let board: TestBoard;
let posts: string[];
let alerts: string[];
let published: QueueMessage[];

const greet = definePipeline({
  slug: "greet",
  version: 1,
  input: z.looseObject({}),
  steps: [defineStep({ name: "a", timeoutMs: 1_000, run: async () => next({}) })],
});

beforeEach(async () => {
  posts = [];
  alerts = [];
  published = [];
  board = await testBoard([greet], {
    slack: {
      post: async ({ target, key }) => {
        posts.push(key);
        return { ts: `${posts.length}.0`, channel: target.channel };
      },
      ...noFiles,
      find: async () => "absent",
      update: async () => {},
    },
    presenter: {
      runEnded: async () => ({ text: "ended", blocks: [] }),
      campaignEnded: async () => ({ text: "ended", blocks: [] }),
      campaign: async () => ({ text: "card", blocks: [] }),
      summary: async () => ({ text: "summary", blocks: [] }),
    },
  });
});
afterEach(() => board.close());

const HOUR_MS = 3_600_000;
const prove = (after: WorkspaceId | null = null) =>
  proveLastWords(
    {
      db: board.db,
      engine: board.engine,
      queue: { publish: async (messages) => void published.push(...messages) },
      alert: async (text) => void alerts.push(text),
    },
    after,
  );
/** A run begun in Slack that has ended and said so, two hours ago. */
async function endedRun(): Promise<string> {
  const origin = { channel: "C1", threadTs: "1.1" };
  const request = { pipeline: "greet", requestKey: newId(), input: {}, origin };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  await expect.poll(() => effects(runId), { timeout: 10_000 }).toMatchObject([{ state: "done" }]);
  return runId;
}
const effects = (run: string) =>
  board.query("select state, attempts, ordinal from effects where run_id = $1 order by ordinal", [run]);
async function endedCampaign(): Promise<string> {
  const campaign = newId();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key,
                            origin, endings, ended_at)
     values ($1, $2, 'content', 'c', 'b', 's', 'c', 'v', 'completed', $1::uuid::text, '{"channel":"C1"}', 1, app_now())`,
    [campaign, board.workspace],
  );
  return campaign;
}

test("all said -> no alert, nothing posted", async () => {
  await endedRun();
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toEqual({ looked: 1, unsaid: 0, repaired: 0 });
  expect([alerts, posts.length]).toEqual([[], 1]);
});

test("a last word that is gone from the ledger -> an alert names the run, and it is said once", async () => {
  const run = await endedRun();
  await board.query("delete from effects");
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toEqual({ looked: 1, unsaid: 1, repaired: 1 });
  expect(alerts).toEqual([expect.stringContaining(`run ${run} ending 1: missing`)]);
  expect(posts).toEqual([`run/${run}/1/last_word`, `run/${run}/1/last_word`]);
  expect(await prove()).toMatchObject({ unsaid: 0 });
  expect(alerts).toHaveLength(1);
});

test("ended within the hour -> left to the engine", async () => {
  await endedRun();
  await board.query("delete from effects");
  await board.advance(HOUR_MS / 2);
  expect(await prove()).toMatchObject({ unsaid: 0 });
});

test("a word that Slack did not take -> due again with all its attempts, and said", async () => {
  const run = await endedRun();
  await board.query("update effects set state = 'failed', attempts = 8, error = 'channel_not_found'");
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toMatchObject({ unsaid: 1, repaired: 1 });
  expect(alerts).toEqual([expect.stringContaining(`run ${run} ending 1: failed`)]);
  expect(await effects(run)).toEqual([{ state: "done", attempts: 1, ordinal: 1 }]);
});

test("a word that is due for hours, or said twice -> reported, not repaired", async () => {
  const late = await endedRun();
  const twice = await endedRun();
  await board.query("update effects set state = 'due', deadline = 'infinity' where run_id = $1", [late]);
  await board.query(
    `insert into effects (id, workspace_id, key, ordinal, kind, purpose, run_id, provider, state)
     select gen_random_uuid(), workspace_id, key, 2, kind, purpose, run_id, provider, 'unknown' from effects where run_id = $1`,
    [twice],
  );
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toEqual({ looked: 1, unsaid: 2, repaired: 0 });
  expect(alerts[0]).toContain(`run ${late} ending 1: late`);
  expect(alerts[0]).toContain(`run ${twice} ending 1: twice`);
  expect(posts).toHaveLength(2);
});

test("a run that had nothing to say -> proved by its silent row; an unknown post counts as said", async () => {
  const silent = await endedRun();
  const unknown = await endedRun();
  await board.query(`update effects set result = '{"silent": true}' where run_id = $1`, [silent]);
  await board.query("update effects set state = 'unknown' where run_id = $1", [unknown]);
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toMatchObject({ unsaid: 0 });
});

test("an earlier ending of a retried run -> reported, and not told any more", async () => {
  const run = await endedRun();
  await board.query("update effects set key = replace(key, '/1/', '/2/')");
  await board.query("update runs set endings = 2");
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toMatchObject({ unsaid: 1, repaired: 0 });
  expect(alerts[0]).toContain(`run ${run} ending 1: missing`);
});

test("a campaign's missing report -> said; one not begun in Slack, and a run without a place -> none of our business", async () => {
  const campaign = await endedCampaign();
  const elsewhere = await endedCampaign();
  await board.query("update campaigns set origin = null where id = $1", [elsewhere]);
  await board.engine.start(board.workspace, { pipeline: "greet", requestKey: "r", input: {} });
  await board.query("update runs set state = 'completed', endings = 1, ended_at = app_now()");
  await board.advance(2 * HOUR_MS);
  expect(await prove()).toMatchObject({ unsaid: 1, repaired: 1 });
  expect(posts).toEqual([`campaign/${campaign}/1/last_word`]);
});

test("older than a week, or another workspace's turn -> not looked at again", async () => {
  await endedRun();
  await board.query("delete from effects");
  expect(await prove(board.workspace)).toEqual({ looked: 0, unsaid: 0, repaired: 0 });
  await board.advance(8 * 24 * HOUR_MS);
  expect(await prove()).toMatchObject({ looked: 1, unsaid: 0 });
});

test("more workspaces than a page -> the rest follow in a message that begins after the last", async () => {
  await board.query(
    "insert into workspaces (id, slack_team_id, name) select gen_random_uuid(), 'T' || n, 'x' from generate_series(1, 60) n",
  );
  expect(await prove()).toMatchObject({ looked: 50 });
  const after = published[0]?.body.after as WorkspaceId;
  expect(published).toMatchObject([{ path: "/cron/prove-last-words" }]);
  expect(await prove(after)).toMatchObject({ looked: 11 });
});
