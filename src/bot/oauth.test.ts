import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../test/harness/bot.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot({ SLACK_BOT_TOKEN: undefined });
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;

async function begun(): Promise<{ consent: string; cookie: string }> {
  const answer = await bot.request("/slack/install");
  expect(answer.status).toBe(302);
  return {
    consent: answer.headers.get("location") ?? "",
    cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
  };
}

async function approved(consent: string): Promise<string> {
  return pathOf(bot.slack.authorize(consent, { teamId: bot.slack.second.teamId, userId: bot.slack.second.repId }));
}

const finish = (path: string, cookie: string) => bot.request(path, { headers: { cookie } });
const installations = () => bot.query("select * from installations");

async function installed(): Promise<void> {
  const { consent, cookie } = await begun();
  expect((await finish(await approved(consent), cookie)).status).toBe(200);
}

describe("installing", () => {
  test("begun, approved -> the workspace, its token sealed, the installer a manager, and commands work", async () => {
    const { consent, cookie } = await begun();
    expect(new URL(consent).searchParams.get("scope")).toContain("commands");
    const answer = await finish(await approved(consent), cookie);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Harbor &amp; Light");
    const [row] = await installations();
    expect(row?.bot_token).not.toContain("xoxb");
    expect(await bot.query("select slack_user_id, role from members")).toEqual([
      { slack_user_id: bot.slack.second.repId, role: "manager" },
    ]);
    expect(await bot.query("select time_zone from workspaces")).toEqual([{ time_zone: "Europe/Lisbon" }]);
    const rep = bot.slack.as(bot.slack.second.secondRepId);
    expect((await rep.command("/summary", "today", bot.slack.second.salesId)).shown).toContain("On it");
    expect(bot.logged.join("\n")).not.toMatch(/xox[a-z]-/);
  });

  test("the same redirect twice -> installed once, the second is refused", async () => {
    const { consent, cookie } = await begun();
    const path = await approved(consent);
    expect((await finish(path, cookie)).status).toBe(200);
    expect((await finish(path, cookie)).status).toBe(400);
    expect(await installations()).toHaveLength(1);
  });

  test("one state with a second code -> refused before the code is exchanged", async () => {
    const { consent, cookie } = await begun();
    await finish(await approved(consent), cookie);
    const again = await approved(consent);
    bot.slack.clearLog();
    expect((await finish(again, cookie)).status).toBe(400);
    expect(bot.slack.log().map((entry) => entry.name)).not.toContain("oauth.v2.access");
  });

  test.each<[string, (path: string, cookie: string) => [string, string]]>([
    ["without the cookie", (path) => [path, ""]],
    ["with another browser's cookie", (path) => [path, `callboard_install=${"0".repeat(48)}`]],
    ["with a changed state", (path, cookie) => [path.replace(/state=([0-9a-f]{10})/, "state=0000000000"), cookie]],
    [
      "with a state of one's own making",
      (path, cookie) => [
        path.replace(/state=[^&]+/, `state=${cookie.split("=")[1]}.9999999999.${"a".repeat(64)}`),
        cookie,
      ],
    ],
    ["without a state", (path, cookie) => [path.replace(/state=[^&]+/, ""), cookie]],
  ])("%s -> refused, nothing written, no code exchanged", async (_what, change) => {
    const { consent, cookie } = await begun();
    const [path, sent] = change(await approved(consent), cookie);
    bot.slack.clearLog();
    expect((await finish(path, sent)).status).toBe(400);
    expect(await installations()).toEqual([]);
    expect(bot.slack.log().map((entry) => entry.name)).not.toContain("oauth.v2.access");
  });

  test("ten minutes later -> refused", async () => {
    const { consent, cookie } = await begun();
    const path = await approved(consent);
    const { clock } = bot.deps;
    bot.deps.clock = () => new Date(Date.now() + 601_000);
    const answer = await finish(path, cookie);
    bot.deps.clock = clock;
    expect(answer.status).toBe(400);
    expect(await installations()).toEqual([]);
  });

  test("declined in Slack -> it says so, nothing written", async () => {
    const { consent, cookie } = await begun();
    const path = pathOf(bot.slack.authorize(consent, { teamId: bot.slack.second.teamId, allow: false }));
    expect(await (await finish(path, cookie)).text()).toContain("declined");
    expect(await installations()).toEqual([]);
  });

  test("Slack refuses the code -> nothing written", async () => {
    const { consent, cookie } = await begun();
    const path = (await approved(consent)).replace(/code=[^&]+/, "code=made.up");
    expect((await finish(path, cookie)).status).toBe(502);
    expect(await installations()).toEqual([]);
  });
});

describe("uninstalling", () => {
  const event = (type: string, over: Record<string, unknown> = {}) => ({
    ...bot.slack.envelope(bot.slack.second.teamId, { type, ...over }),
    event_time: Math.floor(Date.now() / 1000),
  });
  const revoked = () => event("tokens_revoked", { tokens: { oauth: [], bot: [bot.slack.second.botUserId] } });
  const send = async (envelope: object) => (await bot.signed(JSON.stringify(envelope), "application/json")).status;

  test.each<[string, () => object[]]>([
    ["app_uninstalled alone", () => [event("app_uninstalled")]],
    ["tokens_revoked alone", () => [revoked()]],
    ["both", () => [event("app_uninstalled"), revoked()]],
    [
      "both, the other way round, twice",
      () => [revoked(), event("app_uninstalled"), revoked(), event("app_uninstalled")],
    ],
  ])("%s -> the token is gone at once, the workspace's data stays", async (_what, events) => {
    await installed();
    for (const one of events()) expect(await send(one)).toBe(200);
    expect(await installations()).toEqual([]);
    const [workspace] = await bot.query("select uninstalled_at from workspaces");
    expect(workspace?.uninstalled_at).toBeInstanceOf(Date);
  });

  test("a user's token alone revoked -> the bot's stays", async () => {
    await installed();
    expect(await send(event("tokens_revoked", { tokens: { oauth: ["U1"], bot: [] } }))).toBe(200);
    expect(await installations()).toHaveLength(1);
  });

  test("installed again, then a late uninstall of before -> the new token stays", async () => {
    await installed();
    const late = { ...event("app_uninstalled"), event_time: Math.floor(Date.now() / 1000) - 3_600 };
    expect(await send(late)).toBe(200);
    expect(await installations()).toHaveLength(1);
  });

  test("uninstalled, then installed again -> works again", async () => {
    await installed();
    await send(event("app_uninstalled"));
    await installed();
    expect(await installations()).toHaveLength(1);
    expect(await bot.query("select uninstalled_at from workspaces")).toEqual([{ uninstalled_at: null }]);
  });
});
