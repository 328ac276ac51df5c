import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../test/harness/bot.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const command = (over: Record<string, string> = {}): string =>
  new URLSearchParams({
    command: "/summary",
    text: "week",
    team_id: bot.slack.first.teamId,
    channel_id: bot.slack.first.salesId,
    user_id: bot.slack.first.repId,
    trigger_id: `${Math.random()}`,
    ...over,
  }).toString();

const writtenRows = async (): Promise<number> => {
  const [row] = await bot.query(
    "select (select count(*) from workspaces) + (select count(*) from runs) + (select count(*) from members) as n",
  );
  return Number(row?.n);
};

async function forged(change: (headers: Headers) => void, rewrite = (body: string) => body): Promise<number> {
  const body = command();
  const stamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", bot.deps.env.SLACK_SIGNING_SECRET).update(`v0:${stamp}:${body}`).digest("hex");
  const headers = new Headers({
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": stamp,
    "x-slack-signature": `v0=${signature}`,
  });
  change(headers);
  return (await bot.request("/slack/events", { method: "POST", headers, body: rewrite(body) })).status;
}

/** A header other than Slack's own request would have. */
const having = (name: string, value: (old: string) => string) => (headers: Headers) =>
  headers.set(name, value(headers.get(name) ?? ""));

describe("a forged request -> 401 and nothing written", () => {
  test.each<[string, (headers: Headers) => void, ((body: string) => string)?]>([
    ["no signature", (headers) => headers.delete("x-slack-signature")],
    ["no timestamp", (headers) => headers.delete("x-slack-request-timestamp")],
    ["a changed body", () => undefined, (body) => body.replace("week", "today")],
    ["a body with a field more", () => undefined, (body) => `${body}&text=today`],
    ["two signatures", (headers) => headers.append("x-slack-signature", `v0=${"0".repeat(64)}`)],
    ["a later timestamp", having("x-slack-request-timestamp", (old) => String(Number(old) + 1_000))],
    ["v1", having("x-slack-signature", (old) => old.replace("v0=", "v1="))],
  ])("%s", async (_what, change, rewrite) => {
    expect(await forged(change, rewrite)).toBe(401);
    expect(await writtenRows()).toBe(0);
  });

  test("unchanged -> accepted, so that the table above shows something", async () => {
    expect(await forged(() => undefined)).toBe(200);
    expect(await writtenRows()).toBe(3);
  });
});

describe("what Slack asks of the address itself", () => {
  test("url_verification -> the challenge", async () => {
    expect(await bot.slack.verifyUrl()).toBe(true);
  });

  test("url_verification without a signature -> 401", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "x" });
    const headers = { "content-type": "application/json" };
    expect((await bot.request("/slack/events", { method: "POST", headers, body })).status).toBe(401);
  });

  test("ssl_check -> 200 and nothing written", async () => {
    expect((await bot.signed("ssl_check=1&token=x")).status).toBe(200);
    expect(await writtenRows()).toBe(0);
  });

  test("GET -> not found", async () => {
    expect((await bot.request("/slack/events")).status).toBe(404);
  });
});

describe("payloads that are none", () => {
  test.each([
    ["a body that is no JSON", "{", "application/json"],
    ["JSON that is no object", "[1]", "application/json"],
    ["a payload that is no JSON", "payload=%7B", "application/x-www-form-urlencoded"],
  ])("%s -> 400", async (_what, body, type) => {
    expect((await bot.signed(body, type)).status).toBe(400);
  });

  test("over a megabyte -> 413, whatever its signature", async () => {
    expect((await bot.signed(`text=${"x".repeat(1_100_000)}`)).status).toBe(413);
  });

  test("a click on something unknown -> 200, nothing written", async () => {
    const click = {
      type: "block_actions",
      team: { id: bot.slack.first.teamId },
      user: { id: bot.slack.first.repId },
      actions: [{ action_id: "old_button", block_id: "b", type: "button", value: "x" }],
    };
    expect((await bot.signed(`payload=${encodeURIComponent(JSON.stringify(click))}`)).status).toBe(200);
  });

  test("a command whose fields are missing -> an answer with an id, and the log has it", async () => {
    const answer = await (
      await bot.signed(new URLSearchParams({ command: "/summary", team_id: bot.slack.first.teamId }).toString())
    ).text();
    const id = /`([0-9a-f-]{36})`/.exec(answer)?.[1];
    expect(answer).toContain("nothing was started");
    expect(id && bot.logged.join("\n")).toContain(id);
  });
});
