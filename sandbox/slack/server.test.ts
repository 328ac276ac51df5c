import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { FIRST_TEAM, type TeamIds } from "./seed.ts";
import { type Bench, clientFor, startBench } from "./testing.ts";

const { salesId, managerId, repId } = FIRST_TEAM;
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function bench(options: Parameters<typeof startBench>[0] = {}): Promise<Bench> {
  const one = await startBench(options);
  open.push(() => one.close());
  return one;
}

describe("OAuth", () => {
  const client_id = "700000000001.700000000009";
  const client_secret = "sandbox-client-secret";
  const redirect = "http://127.0.0.1:1/slack/oauth_redirect";
  const address = (slack: Bench["slack"], extra: object = {}) =>
    `${slack.url}/oauth/v2/authorize?${new URLSearchParams({
      client_id,
      scope: "chat:write,commands",
      redirect_uri: redirect,
      state: "s1",
      ...extra,
    })}`;
  const start = () => bench({ redirectUrls: () => [redirect] });
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => "accepted",
      (error: { data?: { error?: string } }) => error.data?.error,
    );

  test("consent names the workspace; approving sends back a code that buys one token", async () => {
    const { slack } = await start();
    const page = await (await fetch(address(slack))).text();
    expect(page).toContain("Harbor &#38; Light");
    const form = new URLSearchParams(address(slack).split("?")[1]);
    form.set("decision", "allow");
    const back = await fetch(`${slack.url}/oauth/v2/authorize`, { method: "POST", body: form, redirect: "manual" });
    const location = new URL(back.headers.get("location") ?? "");
    expect(location.searchParams.get("state")).toBe("s1");
    const code = location.searchParams.get("code") ?? "";
    const nobody = clientFor(slack, undefined);
    const buy = { client_id, client_secret, code, redirect_uri: redirect };
    expect(await refusal(nobody.oauth.v2.access({ ...buy, client_secret: "x" }))).toBe("bad_client_secret");
    expect(await refusal(nobody.oauth.v2.access({ ...buy, redirect_uri: "http://x" }))).toBe("bad_redirect_uri");
    const bought = await nobody.oauth.v2.access(buy);
    expect(bought).toMatchObject({
      token_type: "bot",
      scope: "chat:write,commands",
      team: { id: slack.second.teamId },
    });
    expect(await refusal(nobody.oauth.v2.access(buy))).toBe("code_already_used");
    expect(slack.tokenOf(slack.second.teamId)).toBe(bought.access_token);
    const denied = clientFor(slack, bought.access_token).users.list({});
    expect(await refusal(denied)).toBe("missing_scope");
  });

  test("Basic authentication works, a code dies after ten minutes, denial carries no code", async () => {
    const { slack, clock } = await start();
    const exchange = async (code: string): Promise<unknown> => {
      const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`;
      const body = new URLSearchParams({ code, redirect_uri: redirect });
      return (
        await fetch(`${slack.url}/api/oauth.v2.access`, { method: "POST", headers: { authorization }, body })
      ).json();
    };
    const codeOf = () => new URL(slack.authorize(address(slack))).searchParams.get("code") ?? "";
    expect(await exchange(codeOf())).toMatchObject({ ok: true });
    const old = codeOf();
    await clock.advance(10 * 60_000 + 1);
    expect(await exchange(old)).toMatchObject({ ok: false, error: "invalid_code" });
    expect(slack.authorize(address(slack), { allow: false })).toBe(`${redirect}?state=s1&error=access_denied`);
  });

  test("a wrong client, scope or return address is refused on the page, and nothing is sent back", async () => {
    const { slack } = await start();
    for (const wrong of [
      { client_id: "x" },
      { scope: "" },
      { scope: "admin" },
      { redirect_uri: "https://evil.example/" },
    ]) {
      expect((await fetch(address(slack, wrong))).status).toBe(400);
    }
  });
});

describe("the transcript", () => {
  test("names, blocks, buttons, threads, edits and what only one sees are printed plainly", async () => {
    const { slack, client, answer } = await bench();
    answer(() => ({ body: "On it" }));
    await slack.as(managerId).command("/summary", "today", salesId);
    const { ts = "" } = await client.chat.postMessage({
      channel: salesId,
      text: "fallback",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Today" } },
        { type: "section", text: { type: "mrkdwn", text: `<@${repId}> &amp; <https://x.example|the deal> :fire:` } },
        { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Done" }, action_id: "d" }] },
      ],
    });
    await slack.as(repId).say("thanks @callboard", salesId, ts);
    await client.chat.update({ channel: salesId, ts, blocks: slack.message(salesId, ts)?.blocks as never, text: "f" });
    const printed = slack.transcript(salesId, { timeZone: "UTC" }).replace(/\d\d:\d\d/g, "00:00");
    expect(printed).toBe(
      [
        "#sales · Northwind Studios",
        "══════════════════════════",
        "00:00  Maya Okafor typed /summary today",
        "",
        "00:00  Callboard  APP  (only Maya Okafor sees this)",
        "       On it",
        "",
        "00:00  Callboard  APP",
        "       ▌ Today",
        "       @Jonas Weber & the deal (https://x.example) 🔥",
        "       [ Done ]",
        "       (updated once)",
        "       │ 00:00  Jonas Weber",
        "       │       thanks @Callboard",
        "",
      ].join("\n"),
    );
  });
});

describe("over HTTP", () => {
  const post = (
    slack: Bench["slack"],
    path: string,
    body: unknown,
    headers: Record<string, string> = { "content-type": "application/json" },
  ) => fetch(`${slack.url}/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) });

  test("an outside program types, speaks, clicks and reads the state", async () => {
    const { slack, client, received, answer } = await bench();
    answer(({ body }) => ({ body: body.command ? "ok" : "" }));
    const command = { user: managerId, channel: salesId, command: "/summary", text: "week" };
    expect(await (await post(slack, "command", command)).json()).toMatchObject({ ok: true, shown: "ok" });
    await post(slack, "message", { user: repId, channel: salesId, text: "hi", mention: true });
    const blocks = [
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Done" }, action_id: "d" }] },
    ];
    const { ts } = await client.chat.postMessage({ channel: salesId, text: "card", blocks: blocks as never });
    expect(
      await (await post(slack, "click", { user: repId, channel: salesId, ts, text: "Done" })).json(),
    ).toMatchObject({ ok: true });
    expect(received.some((one) => one.body.type === "block_actions")).toBe(true);
    const state = (await (await fetch(`${slack.url}/sandbox/state?channel=${salesId}`)).json()) as {
      messages: Record<string, { author: string; ephemeralTo: string | null; lines: string[] }[]>;
    };
    expect(state.messages[salesId]?.map((one) => [one.author, one.ephemeralTo, one.lines[0]])).toEqual([
      ["Callboard", managerId, "ok"],
      ["Jonas Weber", null, "@Callboard hi"],
      ["Callboard", null, "[ Done ]"],
    ]);
  });

  test("a workspace more -> people and channels of its own, without the app until it is installed; its key again -> 400", async () => {
    const { slack } = await bench();
    const team = (await (await post(slack, "workspace", { name: "Third", key: "ABCDE" })).json()) as TeamIds;
    expect((await post(slack, "workspace", { name: "Third", key: "ABCDE" })).status).toBe(400);
    expect(new Set(Object.values(team)).size).toBe(Object.values(team).length);
    const call = async (teamId: string) =>
      (await post(slack, "call", { team: teamId, method: "auth.test" })).json() as Promise<unknown>;
    expect(await call(team.teamId)).toMatchObject({ ok: false, error: "invalid_auth" });
    expect(await call(FIRST_TEAM.teamId)).toMatchObject({ ok: true, team_id: FIRST_TEAM.teamId });
    await post(slack, "message", { user: team.repId, channel: team.salesId, text: "here" });
    expect(slack.messages(salesId)).toEqual([]);
    expect((await post(slack, "message", { user: managerId, channel: team.salesId, text: "there" })).status).toBe(400);
  });

  test("a wrong body is answered 400 with its fault, a foreign content type 415, a foreign host 403", async () => {
    const { slack } = await bench();
    expect((await post(slack, "click", { user: repId })).status).toBe(400);
    expect((await post(slack, "message", { user: "U00NOBODY", channel: salesId, text: "x" })).status).toBe(400);
    expect((await post(slack, "faults", { clear: true }, { "content-type": "text/plain" })).status).toBe(415);
    const { port } = new URL(slack.url);
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const call = request(
        { port, host: "127.0.0.1", path: "/sandbox/state", headers: { host: "evil.example" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      call.on("error", reject).end();
    });
    expect(status).toBe(403);
  });

  test("a path that Slack does not have -> the page's, where one is given, else 404", async () => {
    const { slack } = await bench({ page: (request) => new Response(`the page: ${new URL(request.url).pathname}`) });
    expect(await (await fetch(`${slack.url}/assets/x.js`)).text()).toBe("the page: /assets/x.js");
    expect((await fetch(`${slack.url}/sandbox/state`)).headers.get("content-type")).toContain("application/json");
    const bare = await bench();
    expect(await (await fetch(bare.slack.url)).text()).toContain("npm run dev");
    expect((await fetch(`${bare.slack.url}/assets/x.js`)).status).toBe(404);
  });
});

describe("the state file", () => {
  test("a restart finds messages and installs again; a foreign file is refused and left alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slack-state-"));
    open.push(() => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, "nested", "slack.json");
    const first = await startBench({ stateFile });
    await first.slack.as(managerId).say("remember me", salesId);
    await first.close();
    const again = await bench({ stateFile });
    expect(again.slack.messages(salesId).map((one) => one.text)).toEqual(["remember me"]);
    const foreign = join(folder, "foreign.json");
    writeFileSync(foreign, '{"version":9}');
    await expect(startBench({ stateFile: foreign })).rejects.toThrow(/not a saved Slack state/);
    expect(readFileSync(foreign, "utf8")).toBe('{"version":9}');
  });
});
