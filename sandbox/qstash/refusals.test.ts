import { Client } from "@upstash/qstash";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { test } from "./testing/fixture.ts";

const headersOf = (extra: Record<string, string>) => ({ "Content-Type": "text/plain", ...extra });

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe("refusals change nothing", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("a wrong token -> 401", async ({ qstash, destination }) => {
    const stranger = new Client({ baseUrl: qstash.url, token: "wrong", retry: false, devMode: false });
    await expect(stranger.publish({ url: destination.url })).rejects.toMatchObject({ status: 401 });
    expect((await fetch(`${qstash.url}/v2/keys`)).status).toBe(401);
    expect(qstash.events()).toEqual([]);
  });

  test.for<[string, Record<string, string>, number, string]>([
    ["a colon in a deduplication id", { "Upstash-Deduplication-Id": "run:1" }, 400, '":"'],
    ["retries over the cap", { "Upstash-Retries": "6" }, 412, "quota maxRetries exceeded"],
    ["retries that are no number", { "Upstash-Retries": "many" }, 400, "Upstash-Retries"],
    ["retries below zero", { "Upstash-Retries": "-1" }, 400, "Upstash-Retries"],
    ["a bad label", { "Upstash-Label": "run:1" }, 400, "label"],
    [
      "a bad flow key",
      { "Upstash-Flow-Control-Key": "a/b", "Upstash-Flow-Control-Value": "rate=1" },
      400,
      "flow control",
    ],
    ["a flow key without limits", { "Upstash-Flow-Control-Key": "a" }, 400, "should be either rate=X"],
    ["limits without a flow key", { "Upstash-Flow-Control-Value": "rate=1" }, 400, "Upstash-Flow-Control-Key"],
    ["an unknown limit", { "Upstash-Flow-Control-Key": "a", "Upstash-Flow-Control-Value": "speed=1" }, 400, "rate=X"],
    ["a rate of none", { "Upstash-Flow-Control-Key": "a", "Upstash-Flow-Control-Value": "rate=0" }, 400, "rate"],
    ["a bad delay", { "Upstash-Delay": "soon" }, 400, "Upstash-Delay"],
    ["a delay over the plan's", { "Upstash-Delay": "8d" }, 412, "quota maxDelay exceeded"],
    ["a not-before over the plan's", { "Upstash-Not-Before": "9999999999" }, 412, "quota maxDelay exceeded"],
    ["a bad not-before", { "Upstash-Not-Before": "tomorrow" }, 400, "Upstash-Not-Before"],
    ["a bad timeout", { "Upstash-Timeout": "30" }, 400, "Upstash-Timeout"],
    ["a timeout over the plan's", { "Upstash-Timeout": "3h" }, 412, "quota maxTimeout exceeded"],
    ["a bad retry delay", { "Upstash-Retry-Delay": "process.exit()" }, 400, "Upstash-Retry-Delay"],
    ["a bad callback", { "Upstash-Callback": "example.com" }, 400, "callback url"],
    ["a bad callback option", { "Upstash-Callback": "http://a.b", "Upstash-Callback-Retries": "9" }, 412, "maxRetries"],
    ["an unknown redaction", { "Upstash-Redact-Fields": "everything" }, 400, "Upstash-Redact-Fields"],
    ["a cron on a publish", { "Upstash-Cron": "* * * * *" }, 400, "/v2/schedules"],
  ])("%s -> refused", async ([, headers, status, message], { qstash, client, destination }) => {
    const publish = client.publish({ url: destination.url, body: "x", headers: headersOf(headers) });
    await expect(publish).rejects.toMatchObject({ status, message: expect.stringContaining(message) });
    await qstash.idle();
    expect(qstash.events()).toEqual([]);
    expect(destination.received).toEqual([]);
    expect(await (await fetch(`${qstash.url}/v2/flowControl`, bearer(qstash.token))).json()).toEqual([]);
  });

  test("an unknown method -> 400", async ({ qstash, destination }) => {
    const answer = await fetch(`${qstash.url}/v2/publish/${destination.url}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${qstash.token}`, "Upstash-Method": "TRACE" },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining("Upstash-Method") });
    expect(qstash.events()).toEqual([]);
  });

  test.for(["example.com/hook", "ftp://example.com", "http://", "mailto:a@b.c"])(
    "%s is no destination -> 400",
    async (url, { client, qstash }) => {
      await expect(client.publish({ url })).rejects.toMatchObject({ status: 400 });
      expect(qstash.messages()).toEqual([]);
    },
  );

  test("a body of 1 MB passes, one byte more is refused", async ({ qstash, client, destination }) => {
    await client.publish({ url: destination.url, body: "x".repeat(1_000_000) });
    await expect(client.publish({ url: destination.url, body: "x".repeat(1_000_001) })).rejects.toMatchObject({
      status: 412,
      message: expect.stringContaining("maxMessageSize"),
    });
    await qstash.idle();
    expect(destination.received.map(({ body }) => body.length)).toEqual([1_000_000]);
  });
});
