import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FIRST_TEAM } from "./seed.ts";
import { type Bench, clientFor, startBench } from "./testing.ts";

const { salesId, contentId, generalId, archivedId, managerId, repId } = FIRST_TEAM;
const section = (text: string) => ({ type: "section" as const, text: { type: "mrkdwn" as const, text } });

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** The error code of a refused call, with all that Slack said. */
async function refusal(
  call: Promise<unknown>,
): Promise<{ error: string; response_metadata?: { messages?: string[] } }> {
  return call.then(
    () => ({ error: "was accepted" }),
    (error: { data?: { error: string } }) => error.data ?? { error: String(error) },
  );
}

describe("tokens", () => {
  test("no token, a wrong one, a revoked one, a removed app -> not_authed, invalid_auth, token_revoked, account_inactive", async () => {
    const { slack, client } = bench;
    expect((await refusal(clientFor(slack, undefined).auth.test())).error).toBe("not_authed");
    expect((await refusal(clientFor(slack, "xoxb-wrong").auth.test())).error).toBe("invalid_auth");
    expect(await client.auth.test()).toMatchObject({ team_id: slack.first.teamId, user_id: slack.first.botUserId });
    expect(await client.auth.revoke()).toMatchObject({ revoked: true });
    expect((await refusal(client.auth.test())).error).toBe("token_revoked");
  });

  test("the app removed from the workspace -> account_inactive, and both events told", async () => {
    const args = { client_id: "700000000001.700000000009", client_secret: "sandbox-client-secret" };
    expect((await refusal(bench.client.apps.uninstall({ ...args, client_secret: "x" }))).error).toBe(
      "bad_client_secret",
    );
    await bench.client.apps.uninstall(args);
    expect((await refusal(bench.client.auth.test())).error).toBe("account_inactive");
    await bench.slack.settled();
    expect(bench.events("app_uninstalled")).toHaveLength(1);
    expect(bench.events("tokens_revoked")).toHaveLength(1);
  });

  test("another workspace's channel and user -> not found", async () => {
    const { second } = bench.slack;
    const { client } = bench;
    expect((await refusal(client.chat.postMessage({ channel: second.salesId, text: "x" }))).error).toBe(
      "channel_not_found",
    );
    expect((await refusal(client.users.info({ user: second.managerId }))).error).toBe("user_not_found");
  });

  test("a JSON body, a form and a token in the form are all read; a token in JSON is not", async () => {
    const call = (headers: Record<string, string>, body: string) =>
      fetch(`${bench.slack.url}/api/chat.postMessage`, { method: "POST", headers, body }).then((r) => r.json());
    const bearer = { authorization: `Bearer ${bench.slack.botToken}` };
    const json = { "content-type": "application/json; charset=utf-8" };
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const body = { channel: salesId, text: "hello" };
    expect(await call({ ...bearer, ...json }, JSON.stringify(body))).toMatchObject({ ok: true });
    expect(await call(form, new URLSearchParams({ ...body, token: bench.slack.botToken }).toString())).toMatchObject({
      ok: true,
    });
    expect(await call(json, JSON.stringify({ ...body, token: bench.slack.botToken }))).toMatchObject({
      error: "not_authed",
    });
    expect(await call({ ...bearer, ...json }, "{")).toMatchObject({ error: "invalid_json" });
  });

  test("an unknown method -> unknown_method; a missing argument -> invalid_arguments naming it", async () => {
    expect((await refusal(bench.client.apiCall("chat.nothing"))).error).toBe("unknown_method");
    const missing = await refusal(bench.client.apiCall("chat.postMessage", { text: "x" }));
    expect(missing.error).toBe("invalid_arguments");
    expect(missing.response_metadata?.messages).toEqual(["[ERROR] missing required field: channel"]);
  });
});

describe("messages", () => {
  test("posts get growing unique timestamps and are read back newest first, page by page", async () => {
    for (let i = 1; i <= 5; i++) await bench.client.chat.postMessage({ channel: salesId, text: `m${i}` });
    const first = await bench.client.conversations.history({ channel: salesId, limit: 2 });
    expect(first.messages?.map((m) => m.text)).toEqual(["m5", "m4"]);
    expect(first.has_more).toBe(true);
    const rest = await bench.client.conversations.history({
      channel: salesId,
      limit: 10,
      cursor: first.response_metadata?.next_cursor,
    });
    expect(rest.messages?.map((m) => m.text)).toEqual(["m3", "m2", "m1"]);
    const stamps = bench.slack.messages(salesId).map((m) => m.ts);
    expect(new Set(stamps).size).toBe(5);
    expect([...stamps].sort()).toEqual(stamps);
  });

  test("metadata is given back only when asked for; oldest and latest bound the answer", async () => {
    const metadata = { event_type: "callboard_post", event_payload: { key: "run-1" } };
    const one = await bench.client.chat.postMessage({ channel: salesId, text: "one", metadata });
    await bench.client.chat.postMessage({ channel: salesId, text: "two" });
    const plain = await bench.client.conversations.history({ channel: salesId });
    expect(plain.messages?.every((m) => m.metadata === undefined)).toBe(true);
    const full = await bench.client.conversations.history({ channel: salesId, include_all_metadata: true });
    expect(full.messages?.at(-1)?.metadata).toEqual(metadata);
    const newer = await bench.client.conversations.history({ channel: salesId, oldest: one.ts });
    expect(newer.messages?.map((m) => m.text)).toEqual(["two"]);
    const inclusive = await bench.client.conversations.history({ channel: salesId, oldest: one.ts, inclusive: true });
    expect(inclusive.messages).toHaveLength(2);
  });

  test("a thread: replies stay out of history unless broadcast; an unknown parent -> thread_not_found", async () => {
    const { client } = bench;
    const parent = await client.chat.postMessage({ channel: salesId, text: "parent" });
    const ts = parent.ts ?? "";
    await client.chat.postMessage({ channel: salesId, text: "reply", thread_ts: ts });
    await client.chat.postMessage({ channel: salesId, text: "loud", thread_ts: ts, reply_broadcast: true });
    const replies = await client.conversations.replies({ channel: salesId, ts });
    expect(replies.messages?.map((m) => m.text)).toEqual(["parent", "reply", "loud"]);
    const history = await client.conversations.history({ channel: salesId });
    expect(history.messages?.map((m) => m.text)).toEqual(["loud", "parent"]);
    expect(history.messages?.at(-1)).toMatchObject({ reply_count: 2 });
    const lost = client.chat.postMessage({ channel: salesId, text: "x", thread_ts: "1.000001" });
    expect((await refusal(lost)).error).toBe("thread_not_found");
    expect((await refusal(client.conversations.replies({ channel: salesId, ts: "1.000001" }))).error).toBe(
      "thread_not_found",
    );
  });

  test("an edit counts and keeps its place; text alone takes the blocks away; another's message is refused", async () => {
    const { client, slack } = bench;
    const post = await client.chat.postMessage({ channel: salesId, text: "a", blocks: [section("one")] });
    const ts = post.ts ?? "";
    await client.chat.update({ channel: salesId, ts, text: "b", blocks: [section("two")] });
    expect(slack.message(salesId, ts)?.blocks?.[0]).toMatchObject(section("two"));
    await client.chat.update({ channel: salesId, ts, text: "c" });
    expect(slack.message(salesId, ts)).toMatchObject({ text: "c", blocks: undefined });
    expect(slack.edits(ts).count).toBe(2);
    const theirs = await slack.as(repId).say("mine", salesId);
    const edit = client.chat.update({ channel: salesId, ts: theirs.message.ts, text: "no" });
    expect((await refusal(edit)).error).toBe("cant_update_message");
    const nowhere = client.chat.update({ channel: salesId, ts: "1.000001", text: "no" });
    expect((await refusal(nowhere)).error).toBe("message_not_found");
    await client.chat.delete({ channel: salesId, ts });
    expect(slack.message(salesId, ts)).toBeUndefined();
  });

  test("nowhere, not a member, archived, nothing to say -> Slack's own codes, and nothing is posted", async () => {
    const { client, slack } = bench;
    const to = (channel: string, text = "x") => refusal(client.chat.postMessage({ channel, text }));
    expect((await to("C00NOWHERE1")).error).toBe("channel_not_found");
    expect((await to(archivedId)).error).toBe("is_archived");
    expect((await to(salesId, "")).error).toBe("no_text");
    expect((await refusal(client.conversations.history({ channel: generalId }))).error).toBe("not_in_channel");
    const whisper = client.chat.postEphemeral({ channel: salesId, user: slack.second.repId, text: "x" });
    expect((await refusal(whisper)).error).toBe("user_not_in_channel");
    expect(slack.messages(salesId)).toHaveLength(0);
  });

  test("a user id as channel is that user's direct messages; an over-long text is cut at 40,000", async () => {
    const dm = await bench.client.chat.postMessage({ channel: managerId, text: "x".repeat(40_010) });
    expect(dm.channel).toMatch(/^D/);
    expect(dm.message?.text).toHaveLength(40_000);
    const opened = await bench.client.conversations.open({ users: managerId });
    expect(opened.channel?.id).toBe(dm.channel);
  });

  test("an ephemeral message reaches one user and stays out of history", async () => {
    await bench.client.chat.postEphemeral({ channel: salesId, user: repId, text: "psst" });
    expect(bench.slack.ephemerals(salesId, repId).map((m) => m.text)).toEqual(["psst"]);
    expect(bench.slack.ephemerals(salesId, managerId)).toEqual([]);
    expect((await bench.client.conversations.history({ channel: salesId })).messages).toEqual([]);
  });

  test("blocks that break a limit are refused with the pointer; too many characters -> msg_blocks_too_long", async () => {
    const { client } = bench;
    const post = (blocks: never[]) => refusal(client.chat.postMessage({ channel: salesId, text: "x", blocks }));
    const long = await post([section("x".repeat(3001))] as never[]);
    expect(long.error).toBe("invalid_blocks");
    expect(long.response_metadata?.messages).toEqual([
      "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]);
    const five = Array.from({ length: 5 }, () => section("x".repeat(2900)));
    expect((await post(five as never[])).error).toBe("msg_blocks_too_long");
    expect(bench.slack.messages(salesId)).toHaveLength(0);
  });

  test("a stream grows, refuses text after its end, and must name its reader in a channel", async () => {
    const { client, slack } = bench;
    const parent = await client.chat.postMessage({ channel: contentId, text: "draft" });
    const place = { channel: contentId, thread_ts: parent.ts ?? "" };
    expect((await refusal(client.chat.startStream(place))).error).toBe("missing_recipient_team_id");
    const reader = { recipient_team_id: slack.first.teamId, recipient_user_id: repId };
    const { ts = "" } = await client.chat.startStream({ ...place, ...reader, markdown_text: "Once " });
    await client.chat.appendStream({ channel: contentId, ts, markdown_text: "upon" });
    await client.chat.stopStream({ channel: contentId, ts, blocks: [section("The end")] });
    expect(slack.message(contentId, ts)).toMatchObject({ text: "Once upon", streaming: false });
    const late = client.chat.appendStream({ channel: contentId, ts, markdown_text: "!" });
    expect((await refusal(late)).error).toBe("message_not_in_streaming_state");
  });
});

describe("people, channels, files", () => {
  test("users are listed, found by id and address, with zone and role", async () => {
    const { members } = await bench.client.users.list({});
    expect(members).toHaveLength(5);
    const { user } = await bench.client.users.info({ user: managerId });
    expect(user).toMatchObject({
      is_admin: true,
      tz: "America/New_York",
      profile: { email: "maya@northwind.example" },
    });
    const found = await bench.client.users.lookupByEmail({ email: "JONAS@northwind.example" });
    expect(found.user?.id).toBe(repId);
    expect((await refusal(bench.client.users.lookupByEmail({ email: "no@x.example" }))).error).toBe("users_not_found");
  });

  test("joining a public channel makes the bot a member and tells it; archived ones cannot be joined", async () => {
    await bench.client.conversations.join({ channel: generalId });
    const { channel } = await bench.client.conversations.info({ channel: generalId });
    expect(channel?.is_member).toBe(true);
    await bench.slack.settled();
    expect(bench.events("member_joined_channel")).toMatchObject([{ channel: generalId }]);
    expect((await refusal(bench.client.conversations.join({ channel: archivedId }))).error).toBe("is_archived");
  });

  test("a file is uploaded, shared and read back by the real client", async () => {
    const { client, slack } = bench;
    await client.filesUploadV2({
      channel_id: contentId,
      filename: "plan.md",
      content: "# Plan",
      initial_comment: "Here",
    });
    const [message] = slack.messages(contentId);
    expect(message).toMatchObject({ text: "Here" });
    const { file } = await client.files.info({ file: message?.fileIds[0] ?? "" });
    expect(file).toMatchObject({ name: "plan.md", size: 6, mimetype: "text/markdown" });
    const headers = { authorization: `Bearer ${slack.botToken}` };
    expect(await (await fetch(file?.url_private ?? "", { headers })).text()).toBe("# Plan");
    expect(await (await fetch(file?.url_private ?? "")).text()).toContain("Sign in");
  });
});

describe("files and people, as strict as Slack", () => {
  test("an empty file, a picture described at too great length -> Slack's own words", async () => {
    const ask = (args: object) =>
      refusal(bench.client.apiCall("files.getUploadURLExternal", { filename: "a", ...args }));
    expect((await ask({ length: 0 })).error).toBe("missing_argument");
    expect((await ask({ length: 3, alt_txt: "x".repeat(1001) })).error).toBe("alt_txt_too_large");
  });

  test("a file completed that was never sent, or twice, or of nobody -> refused; a comment takes the place of blocks", async () => {
    const { client, slack } = bench;
    const begin = async () => {
      const { upload_url, file_id } = await client.files.getUploadURLExternal({ filename: "a.txt", length: 3 });
      return { url: String(upload_url), id: String(file_id) };
    };
    const complete = (id: string, more: object = {}) =>
      client.apiCall("files.completeUploadExternal", { files: [{ id }], channel_id: salesId, ...more });
    const unsent = await begin();
    expect((await refusal(complete(unsent.id))).error).toBe("file_not_found");
    expect((await refusal(complete("F0000000000"))).error).toBe("file_not_found");
    const file = await begin();
    expect((await fetch(file.url, { method: "POST", body: "four" })).status).toBe(400);
    expect((await fetch(file.url, { method: "POST", body: "abc" })).status).toBe(200);
    const both = { thread_ts: "1.000001", channels: contentId };
    expect((await refusal(complete(file.id, both))).error).toBe("invalid_arguments");
    expect((await refusal(complete(file.id, { thread_ts: "1.000001" }))).error).toBe("thread_not_found");
    await complete(file.id, { initial_comment: "Here", blocks: [section("not shown")] });
    expect(slack.messages(salesId).at(-1)).toMatchObject({ text: "Here", blocks: undefined });
    expect((await refusal(complete(file.id))).error).toBe("file_update_failed");
  });

  test("metadata: what has no type or no payload is refused; in a thread it is given back only when asked for", async () => {
    const { client } = bench;
    const { ts } = await client.chat.postMessage({ channel: salesId, text: "parent" });
    const post = (metadata: object) =>
      client.apiCall("chat.postMessage", { channel: salesId, thread_ts: ts, text: "reply", metadata });
    expect((await refusal(post({ event_type: "x" }))).error).toBe("invalid_metadata_schema");
    expect((await refusal(post({ event_payload: {} }))).error).toBe("invalid_metadata_schema");
    const metadata = { event_type: "callboard_post", event_payload: { key: "k" } };
    await post(metadata);
    const read = (more: object) => client.conversations.replies({ channel: salesId, ts: String(ts), ...more });
    expect((await read({})).messages?.at(-1)).not.toHaveProperty("metadata");
    expect((await read({ include_all_metadata: true })).messages?.at(-1)?.metadata).toEqual(metadata);
  });

  test("somebody is found by address in any case; nobody, another workspace's -> users_not_found", async () => {
    const { client, slack } = bench;
    const { email = "" } = Object.values(slack.data().users).find((one) => one.id === repId) ?? {};
    const other = Object.values(slack.data().users).find((one) => one.id === slack.second.repId)?.email ?? "";
    expect((await client.users.lookupByEmail({ email: email.toUpperCase() })).user?.id).toBe(repId);
    for (const nobody of ["nobody@nowhere.example", other])
      expect((await refusal(client.users.lookupByEmail({ email: nobody }))).error).toBe("users_not_found");
  });
});

describe("what goes wrong", () => {
  test("the tier of a method is enforced when switched on: the call past it waits as told", async () => {
    bench.slack.faults.rateLimits = true;
    for (let i = 0; i < 20; i++) await bench.client.users.list({});
    // Twenty a minute: one more every three seconds.
    await expect(bench.client.users.list({})).rejects.toMatchObject({ retryAfter: 3 });
    await bench.clock.advance(3_000);
    expect((await bench.client.users.list({})).ok).toBe(true);
    await expect(bench.client.users.list({})).rejects.toMatchObject({ retryAfter: 3 });
    expect((await bench.client.users.info({ user: repId })).ok).toBe(true);
  });

  test("posts to one channel: a short burst goes through, then one a second; another channel has its own", async () => {
    bench.slack.faults.rateLimits = true;
    const post = (channel: string) => bench.client.chat.postMessage({ channel, text: "x" });
    for (let i = 0; i < 5; i++) await post(salesId);
    await expect(post(salesId)).rejects.toMatchObject({ retryAfter: 1 });
    expect((await post(contentId)).ok).toBe(true);
    await bench.clock.advance(1_000);
    expect((await post(salesId)).ok).toBe(true);
    await expect(post(salesId)).rejects.toMatchObject({ retryAfter: 1 });
    expect(bench.slack.messages(salesId)).toHaveLength(6);
  });

  test("the faults cleared -> the limits as they were at the start", () => {
    const { faults } = bench.slack;
    faults.rateLimits = true;
    faults.rateLimit("*");
    faults.clear();
    expect([faults.rateLimits, faults.pending()]).toEqual([false, []]);
  });

  test("a lost answer: the client fails, the message stands, and only once", async () => {
    bench.slack.faults.loseAnswer("chat.postMessage");
    await expect(bench.client.chat.postMessage({ channel: salesId, text: "once" })).rejects.toThrow();
    expect(bench.slack.messages(salesId).map((m) => m.text)).toEqual(["once"]);
  });

  test("429, 500 and a chosen error do nothing and are used up", async () => {
    const { client, slack } = bench;
    const post = () => client.chat.postMessage({ channel: salesId, text: "x" });
    slack.faults.rateLimit("chat.postMessage", 1, 7);
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    slack.faults.serverError("chat.postMessage");
    await expect(post()).rejects.toMatchObject({ statusCode: 500 });
    slack.faults.refuse("*", "fatal_error");
    expect((await refusal(post())).error).toBe("fatal_error");
    expect(slack.messages(salesId)).toHaveLength(0);
    expect((await post()).ok).toBe(true);
  });

  test("the journal keeps every call, and no token in it", async () => {
    await bench.client.chat.postMessage({ channel: salesId, text: "x" });
    const [call] = bench.slack.log();
    expect(call).toMatchObject({ direction: "call", name: "chat.postMessage", status: 200, args: { text: "x" } });
    expect(JSON.stringify(bench.slack.log())).not.toContain(bench.slack.botToken);
  });
});
