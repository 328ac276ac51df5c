import { afterEach, beforeEach, expect, test } from "vitest";
import { FIRST_TEAM, SECOND_TEAM } from "./seed.ts";
import { type Bench, startBench } from "./testing.ts";

const { salesId, generalId, managerId, repId, teamId } = FIRST_TEAM;
const shortcuts = [
  { name: "Add to a project", type: "message" as const, callback_id: "add", description: "Adds it" },
  { name: "New project", type: "global" as const, callback_id: "new", description: "Begins one" },
];
let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ shortcuts });
});
afterEach(() => bench.close());

interface Desk {
  user: string;
  team: string;
  place: string;
  messages: { ts: string; text: string; replies: { count: number; authors: string[] } | null }[];
  older: boolean;
  thread: { text: string; status: string }[];
  channels: { id: string; unread: number }[];
  chats: { ts: string; title: string; status: string; prompts: { title: string }[]; begun: boolean }[];
}
const desk = async (query: Record<string, string> = {}): Promise<Desk> =>
  (await (await fetch(`${bench.slack.url}/sandbox/desk?${new URLSearchParams(query)}`)).json()) as Desk;
const post = (path: string, body: unknown) =>
  fetch(`${bench.slack.url}/sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("nobody and nothing chosen -> the first person in #sales; a place that is not theirs -> #sales all the same", async () => {
  expect(await desk()).toMatchObject({ user: managerId, team: teamId, place: salesId });
  expect(await desk({ team: SECOND_TEAM.teamId, place: salesId })).toMatchObject({
    team: SECOND_TEAM.teamId,
    place: SECOND_TEAM.salesId,
  });
  expect(await desk({ user: "U0NOBODY" })).toMatchObject({ user: managerId });
  expect(await desk({ place: "home" })).toMatchObject({ place: "home", messages: [] });
});

test("3,000 messages -> the newest asked for, in order, and that there are older ones; a reply counts below its parent", async () => {
  const rep = bench.slack.as(repId);
  const messages = bench.slack.data().messages[salesId] as unknown as Record<string, unknown>[];
  const { message } = await rep.say("the first", salesId);
  for (let index = 0; index < 3_000; index += 1)
    messages.push({ ...message, ts: `${Number(message.ts) + 1 + index / 1000}`, text: `line ${index}` });
  const parent = messages.at(-1)?.ts as string;
  await bench.client.chat.postMessage({ channel: salesId, text: "below", thread_ts: parent });
  const shown = await desk({ user: managerId, place: salesId, limit: "50", thread: parent });
  expect(shown.messages).toHaveLength(50);
  expect(shown.older).toBe(true);
  expect(shown.messages.at(-1)).toMatchObject({ text: "line 2999", replies: { count: 1, authors: ["Callboard"] } });
  expect(shown.thread.map(({ text }) => text)).toEqual(["line 2999", "below"]);
});

test("others' messages -> unread until read, 99 at most; one's own and what only another sees -> not", async () => {
  const unread = async (user: string, place = generalId) =>
    (await desk({ user, place })).channels.find(({ id }) => id === salesId)?.unread;
  const { message } = await bench.slack.as(repId).say("hello", salesId);
  await bench.client.chat.postEphemeral({ channel: salesId, user: repId, text: "only you" });
  expect(await unread(managerId)).toBe(1);
  expect(await unread(repId)).toBe(1);
  await post("read", { user: managerId, channel: salesId, ts: message.ts });
  await post("read", { user: managerId, channel: salesId, ts: "1.000000" });
  expect(await unread(managerId)).toBe(0);
});

test("a chat begun -> the app is told with its thread, may set prompts, title and status; its answer takes the status away", async () => {
  const { client, slack } = bench;
  const { channel, threadTs } = await slack.as(managerId).startChat(salesId);
  expect(bench.events("assistant_thread_started")[0]?.assistant_thread).toMatchObject({
    user_id: managerId,
    channel_id: channel,
    thread_ts: threadTs,
    context: { channel_id: salesId, team_id: teamId },
  });
  const place = { channel_id: channel, thread_ts: threadTs };
  await client.assistant.threads.setSuggestedPrompts({
    ...place,
    prompts: [{ title: "Today", message: "summary today" }],
  });
  await client.assistant.threads.setTitle({ ...place, title: "Today's leads" });
  await client.assistant.threads.setStatus({ ...place, status: "is thinking..." });
  const query = { user: managerId, place: "assistant", thread: threadTs, threadChannel: channel };
  expect((await desk(query)).chats).toMatchObject([
    { ts: threadTs, title: "Today's leads", status: "is thinking...", prompts: [{ title: "Today" }], begun: false },
  ]);
  await client.chat.postMessage({ channel, thread_ts: threadTs, text: "Here it is" });
  const after = await desk(query);
  expect(after.chats[0]).toMatchObject({ status: "", begun: true });
  expect(after.thread.map(({ text }) => text)).toEqual(["Here it is"]);
  await client.assistant.threads.setStatus({ ...place, status: "is thinking..." });
  await bench.clock.advance(121_000);
  expect((await desk(query)).chats[0]?.status).toBe("");
});

test("a shortcut the app registered -> the app is told its callback id; another, or one of the other menu -> refused", async () => {
  const { message } = await bench.slack.as(repId).say("a note", salesId);
  const at = { channel: salesId, ts: message.ts };
  expect((await post("shortcut", { user: managerId, callbackId: "add", ...at })).status).toBe(200);
  expect(bench.received.at(-1)?.body).toMatchObject({
    type: "message_action",
    callback_id: "add",
    message: { text: "a note" },
  });
  expect((await post("shortcut", { user: managerId, callbackId: "new" })).status).toBe(200);
  expect((await post("shortcut", { user: managerId, callbackId: "add" })).status).toBe(400);
  expect((await post("shortcut", { user: managerId, callbackId: "other", ...at })).status).toBe(400);
});

test("a file in a thread, with words -> one message there with both", async () => {
  const rep = bench.slack.as(repId);
  const { message } = await rep.say("a question", salesId);
  const shared = await rep.upload(salesId, "notes.md", new TextEncoder().encode("# Notes"), {
    text: "see <this>",
    threadTs: message.ts,
  });
  expect(shared.message).toMatchObject({ threadTs: message.ts, text: "see &lt;this&gt;" });
  expect(bench.events("file_shared")).toHaveLength(1);
  await expect(rep.upload(salesId, "x.md", new Uint8Array([1]), { threadTs: "1.000000" })).rejects.toThrow(RangeError);
});
