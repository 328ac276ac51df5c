import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type SlackServer, startSlack } from "../../sandbox/slack/server.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../db/ids.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";
import type { Card } from "../pipelines/ports.ts";
import { createSlack } from "./slack.ts";
import { PostRefused } from "./slack-errors.ts";

let server: SlackServer;
let slack: ReturnType<typeof createSlack>;
const workspaceId = newId<WorkspaceId>();
const card: Card = { text: "Hello", blocks: [{ type: "section", text: { type: "mrkdwn", text: "Hello" } }] };
const signal = AbortSignal.timeout(30_000);
const longAgo = new Date(Date.now() - 60_000);

beforeAll(async () => {
  server = await startSlack({
    signingSecret: "s",
    clientId: "c",
    clientSecret: "x",
    clock: createSandboxClock(),
    appUrl: () => "http://127.0.0.1:9",
    botEvents: [],
  });
  slack = createSlack({
    apiUrl: `${server.url}/api/`,
    tokenOf: async () => server.botToken,
    managersOf: async () => [server.first.managerId],
  });
});
afterEach(() => server.faults.clear());
afterAll(() => server.close());

const sales = () => ({ channel: server.first.salesId, user: server.first.repId as SlackUserId });
const posted = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "posted",
    (error) => error,
  );

describe("posting", () => {
  test("a post -> in the channel, carrying its key, found by it", async () => {
    const key = "run/1/post/summary/0";
    const at = await slack.post({ workspaceId, target: sales(), card, key, signal });
    expect(server.message(at.channel, at.ts)).toMatchObject({ text: "Hello", unfurlLinks: false });
    expect(await slack.find({ workspaceId, target: sales(), key, since: longAgo, signal })).toEqual(at);
  });

  test("a post in a thread -> found there, whether the thread or the channel is searched first", async () => {
    const parent = await slack.post({ workspaceId, target: sales(), card, key: "parent", signal });
    const target = { ...sales(), threadTs: parent.ts };
    const at = await slack.post({ workspaceId, target, card, key: "reply", signal });
    expect(server.thread(parent.channel, parent.ts)).toHaveLength(2);
    expect(await slack.find({ workspaceId, target, key: "reply", since: longAgo, signal })).toEqual(at);
  });

  test("the answer is lost -> outcome unknown, one message, found by its key", async () => {
    const before = server.messages(server.first.salesId).length;
    server.faults.loseAnswer("chat.postMessage");
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: "lost", signal }));
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(server.messages(server.first.salesId)).toHaveLength(before + 1);
    expect(await slack.find({ workspaceId, target: sales(), key: "lost", since: longAgo, signal })).toMatchObject({
      channel: server.first.salesId,
    });
  });

  test("never posted -> absent", async () => {
    expect(await slack.find({ workspaceId, target: sales(), key: "never", since: longAgo, signal })).toBe("absent");
  });

  test("its history may not be read -> unclear, not absent", async () => {
    server.faults.refuse("conversations.history", "not_in_channel", 1);
    expect(await slack.find({ workspaceId, target: sales(), key: "never", since: longAgo, signal })).toBe("unclear");
  });

  test("an edit -> the message says the new words", async () => {
    const at = await slack.post({ workspaceId, target: sales(), card, key: "edited", signal });
    await slack.update({ workspaceId, ...at, card: { text: "Bye", blocks: card.blocks }, signal });
    expect(server.message(at.channel, at.ts)?.text).toBe("Bye");
  });
});

describe("a channel that cannot be posted to", () => {
  test("archived -> the requester's direct message, with the reason; found there by its key", async () => {
    const target = { channel: server.first.archivedId, user: server.first.repId as SlackUserId };
    const at = await slack.post({ workspaceId, target, card, key: "fallback", signal });
    expect(at.channel).toBe(server.as(server.first.repId).directId());
    expect(server.message(at.channel, at.ts)?.text).toContain("That channel is archived.");
    expect(await slack.find({ workspaceId, target, key: "fallback", since: longAgo, signal })).toEqual(at);
  });

  test("no requester -> a manager's direct message", async () => {
    const at = await slack.post({ workspaceId, target: { channel: "C0UNKNOWN00" }, card, key: "manager", signal });
    expect(at.channel).toBe(server.as(server.first.managerId).directId());
  });

  test("nobody can be reached -> PostRefused", async () => {
    server.faults.refuse("chat.postMessage", "is_archived", 3);
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: "nowhere", signal }));
    expect(error).toBeInstanceOf(PostRefused);
    expect(error).toBeInstanceOf(FatalStepError);
    expect(error).toMatchObject({ code: "is_archived" });
  });

  test("the token is dead -> PostRefused at once, nobody else is tried", async () => {
    server.clearLog();
    server.faults.refuse("chat.postMessage", "token_revoked");
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: "dead", signal }));
    expect(error).toMatchObject({ code: "token_revoked" });
    expect(server.log()).toHaveLength(1);
  });

  test("not installed -> PostRefused without a call", async () => {
    const nowhere = createSlack({ apiUrl: `${server.url}/api/`, tokenOf: async () => null });
    expect(await posted(nowhere.post({ workspaceId, target: sales(), card, key: "x", signal }))).toBeInstanceOf(
      PostRefused,
    );
  });
});

describe("what Slack's answers mean", () => {
  test("429 -> RetryAfterError with its seconds", async () => {
    server.faults.rateLimit("chat.postMessage", 1, 7);
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: "slow", signal }));
    expect(error).toBeInstanceOf(RetryAfterError);
    expect(error).toMatchObject({ afterMs: 7_000 });
  });

  test.each(["fatal_error", "internal_error", "service_unavailable"])("%s -> outcome unknown", async (code) => {
    server.faults.refuse("chat.postMessage", code);
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: code, signal }));
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({ outcomeUnknown: true });
  });

  test("HTTP 500 to a post, or to an edit that may still arrive -> outcome unknown", async () => {
    server.faults.serverError("chat.postMessage");
    expect(await posted(slack.post({ workspaceId, target: sales(), card, key: "500", signal }))).toMatchObject({
      outcomeUnknown: true,
    });
    const at = await slack.post({ workspaceId, target: sales(), card, key: "501", signal });
    server.faults.serverError("chat.update");
    expect(await posted(slack.update({ workspaceId, ...at, card, signal }))).toMatchObject({ outcomeUnknown: true });
  });

  test("blocks it does not take -> FatalStepError that says which", async () => {
    const bad: Card = { text: "x", blocks: [{ type: "section" }] };
    const error = await posted(slack.post({ workspaceId, target: sales(), card: bad, key: "bad", signal }));
    expect(error).toBeInstanceOf(FatalStepError);
    expect(error).not.toBeInstanceOf(PostRefused);
    expect((error as Error).message).toContain("invalid_blocks");
  });

  test("nobody listens there -> not posted, and known not to be", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const gone = createSlack({ apiUrl: `http://127.0.0.1:${port}/api/`, tokenOf: async () => "xoxb-x" });
    const error = await posted(gone.post({ workspaceId, target: sales(), card, key: "x", signal }));
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({ outcomeUnknown: false });
  });

  test.each<[string, number, string, boolean]>([
    ["a redirect", 302, "", false],
    ["an answer that is no JSON", 200, "<html>", true],
    ["an answer without the message's place", 200, '{"ok":true}', true],
  ])("%s -> ExternalError, the token goes nowhere else", async (_what, status, body, outcomeUnknown) => {
    const seen: string[] = [];
    const odd: Server = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.writeHead(status, { location: "/elsewhere" }).end(body);
    });
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    const apiUrl = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/api/`;
    const client = createSlack({ apiUrl, tokenOf: async () => "xoxb-x" });
    const error = await posted(client.post({ workspaceId, target: sales(), card, key: "x", signal }));
    odd.closeAllConnections();
    odd.close();
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({ outcomeUnknown });
    expect(seen).toEqual(["/api/chat.postMessage"]);
  });

  test("the signal fires -> the call ends, outcome unknown", async () => {
    server.faults.slow("chat.postMessage", 3_000);
    const quick = AbortSignal.timeout(100);
    const error = await posted(slack.post({ workspaceId, target: sales(), card, key: "abort", signal: quick }));
    expect(error).toMatchObject({ outcomeUnknown: true });
  });
});

describe("people and places", () => {
  test("an admin is told apart from a rep", async () => {
    const manager = await slack.person(workspaceId, server.first.managerId, signal);
    expect(manager).toMatchObject({ isAdmin: true, isBot: false, timeZone: "America/New_York" });
    expect(await slack.person(workspaceId, server.first.repId, signal)).toMatchObject({ isAdmin: false });
  });

  test("a channel it is in, its own direct messages, a channel it cannot see", async () => {
    expect(await slack.membership(workspaceId, server.first.salesId, signal)).toBe("member");
    expect(await slack.membership(workspaceId, server.as(server.first.repId).directId(), signal)).toBe("member");
    expect(await slack.membership(workspaceId, "C0UNKNOWN00", signal)).toBe("unseen");
  });

  test("a response_url that is not Slack's -> refused, nothing sent", async () => {
    const error = await posted(slack.respond("https://evil.example/hook", card, signal));
    expect(error).toBeInstanceOf(FatalStepError);
  });
});

describe("files", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files = [
    { name: "plan.md", bytes: bytes("# Plan") },
    { name: "code.ts", title: "The code", bytes: bytes("export const x = 1;\n") },
  ];
  const share = (over: Partial<Parameters<typeof slack.shareFiles>[0]> = {}) =>
    slack.shareFiles({ workspaceId, target: sales(), files, comment: "Two files (run 7)", signal, ...over });
  const find = (mark: string, over: { names?: string[]; target?: ReturnType<typeof sales> } = {}) =>
    slack.findShared({
      workspaceId,
      target: sales(),
      names: ["plan.md", "code.ts"],
      mark,
      since: longAgo,
      signal,
      ...over,
    });
  const inSales = () => server.messages(server.first.salesId);

  test("shared in a thread -> one reply with all of them, and their bytes; found by names and mark alone", async () => {
    const parent = await slack.post({ workspaceId, target: sales(), card, key: "files-parent", signal });
    const target = { ...sales(), threadTs: parent.ts };
    expect(await share({ target })).toEqual({ channel: server.first.salesId });
    const reply = server.thread(parent.channel, parent.ts).at(-1);
    expect(reply).toMatchObject({ text: "Two files (run 7)" });
    expect(reply?.fileIds).toHaveLength(2);
    const shown = await fetch(`${server.url}/sandbox/files/${reply?.fileIds[1]}`);
    expect(await shown.text()).toBe("export const x = 1;\n");
    expect(await find("run 7", { target })).toEqual({ channel: server.first.salesId });
    expect(await find("run 8", { target })).toBe("absent");
    expect(await find("run 7", { target, names: ["plan.md", "review.md"] })).toBe("absent");
  });

  test("the answer to sharing is lost -> outcome unknown, shown once, found", async () => {
    const before = inSales().length;
    server.faults.loseAnswer("files.completeUploadExternal");
    expect(await posted(share({ comment: "Lost (run 9)" }))).toMatchObject({ outcomeUnknown: true });
    expect(inSales()).toHaveLength(before + 1);
    expect(await find("run 9")).toEqual({ channel: server.first.salesId });
  });

  test("the address for the bytes is refused -> nothing was shown, and it may be tried again", async () => {
    const before = inSales().length;
    server.faults.refuse("files.getUploadURLExternal", "internal_error", 1);
    const error = await posted(share());
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({ outcomeUnknown: false });
    expect(inSales()).toHaveLength(before);
  });

  test("a channel the bot is not in -> to who asked, with the reason", async () => {
    server.faults.refuse("files.completeUploadExternal", "not_in_channel", 1);
    const { channel } = await share({ comment: "Redirected (run 10)" });
    expect(channel).not.toBe(server.first.salesId);
    expect(server.messages(channel).at(-1)?.text).toContain("Callboard is not in that channel");
    expect(await find("run 10")).toEqual({ channel });
  });

  test("the thread is gone -> into the channel", async () => {
    expect(await share({ target: { ...sales(), threadTs: "1.000001" } })).toEqual({ channel: server.first.salesId });
  });
});
