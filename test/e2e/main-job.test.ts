import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSample } from "../../sandbox/load-sample.ts";
import { type Board, expectOrdersAccounted, expectPostsOnce, startBoard, textOf } from "./board.ts";

let board: Board;
beforeAll(async () => {
  board = await startBoard();
  await loadSample(board.stack);
});
afterAll(() => board?.stop());

const people = () => {
  const { managerId, repId } = board.stack.addresses.slack;
  return { manager: board.stack.slack.as(managerId), rep: board.stack.slack.as(repId) };
};
const counts = () =>
  board.query("select (select count(*) from runs)::int as runs, (select count(*) from campaigns)::int as campaigns");

test("/launch sample -> five prospects pass all steps, one card edited in place, one report, files that open", async () => {
  const { manager } = people();
  expect((await manager.command("/launch", "sample", board.channel)).ok).toBe(true);
  await expect
    .poll(async () => (await board.query("select status from campaigns"))[0]?.status, {
      timeout: 90_000,
      interval: 250,
    })
    .toBe("completed");
  const steps = await board.query(
    `select run_id, array_agg(distinct step) as steps from step_runs s join runs r on r.id = s.run_id
      where r.pipeline = 'prospect-video' group by run_id`,
  );
  expect(steps).toHaveLength(5);
  for (const row of steps) {
    expect([...(row.steps as string[])].sort()).toEqual([
      "narrate",
      "publish",
      "renderScenes",
      "research",
      "writeScript",
    ]);
  }
  await expect.poll(() => board.posts().length, { timeout: 20_000 }).toBe(7);
  const [card, ...thread] = board.posts();
  const report = thread.at(-1);
  expect(thread.map((message) => message.threadTs)).toEqual(Array(6).fill(card?.ts));
  expect(thread.slice(0, 5).map(textOf).join()).toMatch(/Priya Raman[\s\S]*is done/);
  expect(textOf(report)).toContain("5 of 5 videos made");
  await expect
    .poll(() => textOf(board.stack.slack.message(board.channel, card?.ts ?? "")), { timeout: 20_000 })
    .toContain("5 of 5");
  expect(board.stack.slack.edits(card?.ts ?? "").count).toBeGreaterThan(0);

  for (const row of await board.query("select final_video_url, scene_assets, voice_file from prospects")) {
    const page = await (await fetch(String(row.final_video_url))).text();
    const files = new Set([...page.matchAll(/\/files\/[\w-]+/g)].map((match) => match[0]));
    expect(files.size).toBeGreaterThanOrEqual(12);
    for (const path of files) {
      const file = await fetch(new URL(path, board.stack.addresses.worker));
      expect(file.status).toBe(200);
      expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    expect(row.scene_assets).toHaveLength(4);
  }
  await expectPostsOnce(board);
  await expectOrdersAccounted(board);
});

test("/summary -> one message with real figures and recommendations; Done once, Undo brings it back", async () => {
  const { manager, rep } = people();
  const before = board.posts().length;
  const outcome = await manager.command("/summary", "month", board.channel);
  expect(outcome.ok).toBe(true);
  await expect.poll(() => board.posts().length, { timeout: 60_000 }).toBe(before + 1);
  const summary = board.posts().at(-1);
  const [row] = await board.query("select metrics from brain_summaries");
  const [real] = await board.query(
    "select count(*)::int as new, count(*) filter (where temperature = 'hot')::int as hot from leads where created_at >= (select period_start from brain_summaries)",
  );
  expect(row?.metrics).toMatchObject({ newLeadsCount: real?.new, hotLeadsCount: real?.hot });
  expect(textOf(summary)).toContain(String(real?.new));

  const at = { channel: board.channel, ts: summary?.ts ?? "" };
  const both = await Promise.all([rep.click({ ...at, text: "Done" }), rep.click({ ...at, text: "Done" })]);
  expect(both.every((click) => click.ok)).toBe(true);
  await expect
    .poll(() => textOf(board.stack.slack.message(board.channel, at.ts)), { timeout: 15_000 })
    .toContain("Undo");
  expect(await board.query("select id from brain_actions where status = 'actioned'")).toHaveLength(1);
  expect((await rep.click({ ...at, text: "Undo" })).ok).toBe(true);
  await expect.poll(() => board.query("select id from brain_actions where status = 'actioned'")).toHaveLength(0);
  await expectPostsOnce(board);
});

test("a word nobody knows -> help and nothing written; a rep may not launch", async () => {
  const { manager, rep } = people();
  const before = await counts();
  const unknown = await manager.command("/summary", "yesteryear", board.channel);
  expect(unknown.shown ?? JSON.stringify(unknown.ack)).toMatch(/today.*week.*month/s);
  const launch = await rep.command("/launch", "sample", board.channel);
  expect(launch.shown ?? JSON.stringify(launch.ack)).toMatch(/manager/i);
  expect(await counts()).toEqual(before);
});

test("signatures that are wrong, old or from the future -> 401 on every door, nothing written", async () => {
  const { worker, slack } = board.stack.addresses;
  const before = await counts();
  const body = new URLSearchParams({
    command: "/launch",
    text: "sample",
    team_id: slack.teamId,
    user_id: slack.managerId,
    channel_id: board.channel,
    trigger_id: "forged",
  }).toString();
  const now = Math.floor(Date.now() / 1000);
  const signed = (secret: string, at: number) => ({
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Slack-Request-Timestamp": String(at),
    "X-Slack-Signature": `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`,
  });
  for (const headers of [
    signed("wrong", now),
    signed(slack.signingSecret, now - 400),
    signed(slack.signingSecret, now + 400),
    {},
  ]) {
    expect((await fetch(`${worker}/slack/events`, { method: "POST", body, headers })).status).toBe(401);
  }
  for (const path of ["/pipelines/advance", "/pipelines/render", "/pipelines/failed", "/cron/heartbeat"]) {
    const forged = { "Upstash-Signature": "e30.e30.e30", "Content-Type": "application/json" };
    expect((await fetch(worker + path, { method: "POST", body: "{}", headers: forged })).status).toBe(401);
    expect((await fetch(worker + path, { method: "POST", body: "{}" })).status).toBe(401);
  }
  const webhook = { "webhook-id": "forged", "webhook-timestamp": String(now), "webhook-signature": "v1,AAAA" };
  expect(
    (
      await fetch(`${worker}/webhooks/leads?workspace=${slack.teamId}`, {
        method: "POST",
        body: "{}",
        headers: webhook,
      })
    ).status,
  ).toBe(401);
  expect(await counts()).toEqual(before);
});
