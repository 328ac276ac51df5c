import { App } from "@slack/bolt";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { METHODS } from "../sandbox/slack/methods/index.ts";
import { createBot } from "../src/bot/app.ts";
import { type TestBot, testBot } from "../test/harness/bot.ts";
import { createManifest } from "./manifest.ts";

const manifest = createManifest("https://callboard.example");
const { features, oauth_config, settings } = manifest;

/** What Bolt was told to listen to, by its own methods. */
const registered = { command: [] as unknown[], event: [] as unknown[], shortcut: [] as unknown[] };
let bot: TestBot;

beforeAll(async () => {
  bot = await testBot();
  const spies = (["command", "event", "shortcut"] as const).map((name) => ({
    name,
    spy: vi.spyOn(App.prototype, name),
  }));
  createBot(bot.deps);
  for (const { name, spy } of spies) {
    registered[name] = spy.mock.calls.map(([first]) => first);
    spy.mockRestore();
  }
});
afterAll(() => bot?.close());

describe("the manifest and the code", () => {
  test("every command that is listened to is in the manifest, and none besides", () => {
    expect(features.slash_commands.map(({ command }) => command).sort()).toEqual(registered.command.sort());
  });

  test("every shortcut, with its kind and callback", () => {
    const inManifest = features.shortcuts.map(({ type, callback_id }) => ({
      type: type === "message" ? "message_action" : "shortcut",
      callback_id,
    }));
    expect(inManifest).toEqual(registered.shortcut);
  });

  test("every event: messages by the kinds of conversations they come from", () => {
    const subscribed = new Set(settings.event_subscriptions.bot_events.map((name) => name.split(".")[0]));
    expect([...subscribed].sort()).toEqual([...new Set(registered.event)].sort());
  });

  test("a kind of message subscribed to -> the scope to read it; a mention, the assistant -> theirs", () => {
    const needed: Record<string, string> = {
      "message.channels": "channels:history",
      "message.groups": "groups:history",
      "message.im": "im:history",
      app_mention: "app_mentions:read",
      assistant_thread_started: "assistant:write",
    };
    const free = ["app_home_opened", "app_uninstalled", "tokens_revoked"];
    for (const event of settings.event_subscriptions.bot_events) {
      if (free.includes(event)) continue;
      expect(oauth_config.scopes.bot, event).toContain(needed[event]);
    }
  });

  test("every scope asked for is one that a method, an event or a command of ours needs", () => {
    const byMethods = Object.values(METHODS).flatMap(({ scopes }) => scopes);
    const besides = ["commands", "app_mentions:read", "chat:write.public", "users:read.email"];
    expect(oauth_config.scopes.bot.filter((scope) => ![...byMethods, ...besides].includes(scope))).toEqual([]);
  });
});

test("the manifest keeps Slack's limits", () => {
  const { name, description } = manifest.display_information;
  expect(name.length).toBeLessThanOrEqual(35);
  expect(description.length).toBeLessThanOrEqual(140);
  expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
  for (const { command, description: about, usage_hint, url } of features.slash_commands) {
    expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
    expect(about.length).toBeLessThanOrEqual(2_000);
    expect(usage_hint.length).toBeLessThanOrEqual(1_000);
    expect(url).toBe("https://callboard.example/slack/events");
  }
  for (const shortcut of features.shortcuts) {
    expect(shortcut.name.length).toBeLessThanOrEqual(24);
    expect(shortcut.description.length).toBeLessThanOrEqual(150);
    expect(shortcut.callback_id.length).toBeLessThanOrEqual(255);
  }
  expect(settings.event_subscriptions.bot_events.length).toBeLessThanOrEqual(100);
  expect(oauth_config.scopes.bot.length).toBeLessThanOrEqual(255);
});
