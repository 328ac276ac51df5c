import { afterEach, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { newId } from "../../db/ids.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../../errors.ts";
import type { Card, Presenter, SlackPort } from "../ports.ts";

let board: TestBoard;
afterEach(() => board.close());

/** A board whose cards say the campaign's name, and the edits that arrived: `ts text`. */
async function open(update: (edit: string) => void = () => {}) {
  const edits: string[] = [];
  const slack: Partial<SlackPort> = {
    update: async ({ ts, card }) => {
      const edit = `${ts} ${card.text}`;
      update(edit);
      edits.push(edit);
    },
  };
  const presenter: Partial<Presenter> = {
    campaign: async (_workspace, id): Promise<Card> => {
      const [row] = await board.query("select name from campaigns where id = $1", [id]);
      return { text: String(row?.name), blocks: [] };
    },
  };
  board = await testBoard([], { slack: slack as SlackPort, presenter: presenter as Presenter });
  return edits;
}

async function card(ts: string): Promise<string> {
  const id = newId();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1::uuid, $2, 'content', 'first', '', '', '', '', 'running', $1::uuid::text)`,
    [id, board.workspace],
  );
  await board.query(
    "insert into live_messages (id, workspace_id, subject_type, subject_id, channel, effect_key, ts) values ($1, $2, 'campaign', $3, 'C1', $4, $5)",
    [newId(), board.workspace, id, `card/${ts}`, ts],
  );
  return id;
}

const change = (id: string, name: string) =>
  board.query("update campaigns set name = $1, changed_at = app_now() where id = $2", [name, id]);
/** Longer than the pause between two edits of one message. */
const pause = () => board.advance(3_000);
const render = (subjectId: string) => board.engine.render(board.workspace, { subjectType: "campaign", subjectId });

test("the same text again -> not sent; changed rows -> sent once", async () => {
  const edits = await open();
  const id = await card("1");
  await render(id);
  await pause();
  await render(id);
  await change(id, "second");
  await render(id);
  await pause();
  await render(id);
  expect(edits).toEqual(["1 first", "1 second"]);
});

test("rows change right after an edit -> no second edit before its time, then the newest state", async () => {
  const edits = await open();
  const id = await card("1");
  await render(id);
  await change(id, "second");
  await render(id);
  await change(id, "third");
  expect(edits).toEqual(["1 first"]);
  await pause();
  await render(id);
  expect(edits).toEqual(["1 first", "1 third"]);
});

test("rows change while another renderer has the message -> a render of its own follows", async () => {
  const edits = await open();
  const id = await card("1");
  await board.query("update live_messages set lease_token = $1, lease_until = app_now() + interval '20 seconds'", [
    newId(),
  ]);
  expect(await render(id)).toBe(0);
  expect(edits).toEqual([]);
  await board.query("update live_messages set lease_token = null, lease_until = null");
  await expect.poll(() => edits, { timeout: 10_000 }).toEqual(["1 first"]);
});

test("an edit that may still be on its way -> nobody else speaks until it cannot arrive any more, then the newest is sent", async () => {
  let late: string | null = null;
  const edits = await open((edit) => {
    if (late) return;
    late = edit;
    throw new ExternalError("Slack", "Slack did not answer chat.update", { outcomeUnknown: true });
  });
  const id = await card("1");
  await render(id);
  await change(id, "second");
  await render(id);
  await board.advance(29_000);
  await board.engine.heartbeat();
  expect(edits).toEqual([]);
  // Now the first edit arrives after all.
  edits.push(String(late));
  await board.advance(12_000);
  await board.engine.heartbeat();
  expect(edits).toEqual(["1 first", "1 second"]);
});

test("the late edit says what the rows say again -> it is sent all the same, for nobody knows what the message shows", async () => {
  let lost = false;
  const edits = await open((edit) => {
    if (lost || !edit.endsWith("second")) return;
    lost = true;
    throw new ExternalError("Slack", "Slack did not answer chat.update", { outcomeUnknown: true });
  });
  const id = await card("1");
  await render(id);
  await pause();
  await change(id, "second");
  await render(id);
  await change(id, "first");
  await board.advance(41_000);
  await board.engine.heartbeat();
  expect(edits).toEqual(["1 first", "1 first"]);
});

test.each([
  ["asks to wait", new RetryAfterError("Slack", 7_000), 7_000],
  ["has no such message", new FatalStepError("The message is gone."), 0],
])("Slack %s -> the lease ends at once", async (_promise, error, comeAgainMs) => {
  let refuse = true;
  const edits = await open(() => {
    if (refuse) throw error;
  });
  const id = await card("1");
  expect(await render(id)).toBe(comeAgainMs);
  refuse = false;
  await change(id, "second");
  await render(id);
  expect(edits).toEqual(["1 second"]);
});

test("sixty cards change at once -> at most forty edits in any minute, and every last state arrives", async () => {
  let advanced = 0;
  const times: number[] = [];
  const edits = await open(() => void times.push(Date.now() + advanced));
  const ids: string[] = [];
  for (let n = 1; n <= 60; n += 1) ids.push(await card(String(n)));
  for (let tick = 0; tick < 26 && edits.length < 60; tick += 1) {
    for (const [n, id] of ids.entries()) if (!edits.includes(`${n + 1} first`)) await render(id);
    await board.advance(5_000);
    advanced += 5_000;
  }
  expect(new Set(edits).size).toBe(60);
  // An edit arrives a moment after it was allowed: the minute is looked at without its last seconds.
  const within = (from: number) => times.filter((at) => at >= from && at < from + 55_000).length;
  expect(Math.max(...times.map(within))).toBeLessThanOrEqual(40);
  expect(await render(ids[0] ?? "")).toBe(0);
}, 30_000);
