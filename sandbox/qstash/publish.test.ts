import { Receiver } from "@upstash/qstash";
import { describe, expect, vi } from "vitest";
import { test } from "./testing/fixture.ts";

describe("delivery", () => {
  test("a publish -> one signed call the real Receiver accepts for this URL only", async ({
    qstash,
    client,
    destination,
  }) => {
    const url = `${destination.url}?a=1&b=two%20words`;
    const { messageId } = await client.publishJSON({ url, body: { hello: "wörld" }, headers: { "X-Trace": "t1" } });
    await qstash.idle();

    const [call] = destination.received;
    expect(destination.received).toHaveLength(1);
    expect(call).toMatchObject({ method: "POST", path: "/hook?a=1&b=two%20words", body: '{"hello":"wörld"}' });
    expect(call?.headers).toMatchObject({
      "content-type": "application/json",
      "x-trace": "t1",
      "user-agent": "Upstash-QStash",
      "upstash-message-id": messageId,
      "upstash-retried": "0",
      "upstash-caller-ip": "127.0.0.1",
    });
    const signature = String(call?.headers["upstash-signature"]);
    const body = call?.body ?? "";
    const receiver = new Receiver(qstash);
    expect(await receiver.verify({ signature, body, url })).toBe(true);
    await expect(receiver.verify({ signature, body, url: destination.url })).rejects.toThrow("invalid subject");
    await expect(receiver.verify({ signature, body: `${body} `, url })).rejects.toThrow("body hash");
    const stranger = new Receiver({ currentSigningKey: "sig_other", nextSigningKey: "sig_another" });
    await expect(stranger.verify({ signature, body, url })).rejects.toThrow();
  });

  test("keys rotated once -> a receiver with the old keys still accepts; twice -> it does not", async ({
    qstash,
    client,
    destination,
  }) => {
    const before = new Receiver({
      currentSigningKey: qstash.currentSigningKey,
      nextSigningKey: qstash.nextSigningKey,
    });
    const rotate = () =>
      fetch(`${qstash.url}/v2/keys/rotate`, { method: "POST", headers: { Authorization: `Bearer ${qstash.token}` } });
    const verifyLast = () => {
      const call = destination.received.at(-1);
      return before.verify({ signature: String(call?.headers["upstash-signature"]), body: call?.body ?? "" });
    };
    await rotate();
    await client.publish({ url: destination.url, body: "one" });
    await qstash.idle();
    expect(await verifyLast()).toBe(true);

    await rotate();
    await client.publish({ url: destination.url, body: "two" });
    await qstash.idle();
    await expect(verifyLast()).rejects.toThrow();
  });

  test("a method is kept, and hop-by-hop and signature headers cannot be forged", async ({
    qstash,
    client,
    destination,
  }) => {
    await client.publish({
      url: destination.url,
      method: "PUT",
      body: "x",
      headers: {
        "Upstash-Forward-Upstash-Signature": "forged",
        "Upstash-Forward-Transfer-Encoding": "chunked",
        "Upstash-Forward-Authorization": "Bearer theirs",
      },
    });
    await qstash.idle();
    expect(destination.received[0]).toMatchObject({ method: "PUT", headers: { authorization: "Bearer theirs" } });
    expect(destination.received[0]?.headers["upstash-signature"]).not.toBe("forged");
    expect(destination.received[0]?.headers["transfer-encoding"]).toBeUndefined();
  });

  test("delay and not-before hold a message until the moved clock reaches them; not-before wins", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    await client.publish({ url: destination.url, body: "delayed", headers: { "Upstash-Delay": "1h30m" } });
    await client.publish({
      url: destination.url,
      body: "not before",
      delay: 10,
      notBefore: Math.floor(clock.now() / 1000) + 2 * 3600,
    });
    await clock.advance(89 * 60_000);
    await qstash.idle();
    expect(destination.received).toHaveLength(0);
    expect(qstash.messages().map(({ state }) => state)).toEqual(["CREATED", "CREATED"]);

    await clock.advance(60_000);
    await qstash.idle();
    expect(destination.received.map(({ body }) => body)).toEqual(["delayed"]);

    await clock.advance(30 * 60_000);
    await qstash.idle();
    expect(destination.received.map(({ body }) => body)).toEqual(["delayed", "not before"]);
    expect(qstash.messages()).toEqual([]);
  });

  test("a delay of a second passes in real time too", async ({ client, destination }) => {
    await client.publish({ url: destination.url, body: "soon", delay: "1s" });
    await destination.arrived(1);
  });

  test("a batch -> each message stands for itself, the refused one names its error", async ({
    qstash,
    client,
    destination,
  }) => {
    const answers = await client.batchJSON([
      { url: destination.url, body: { n: 1 } },
      { url: "ftp://example.com", body: { n: 2 } },
      { url: destination.url, body: { n: 3 }, deduplicationId: "a:b" },
      { url: destination.url, body: { n: 4 }, headers: { "X-N": "4" } },
    ]);
    expect(answers).toEqual([
      { messageId: expect.stringMatching(/^msg_/) },
      { error: expect.stringContaining("invalid scheme"), status: 400 },
      { error: expect.stringContaining('":"'), status: 400 },
      { messageId: expect.stringMatching(/^msg_/) },
    ]);
    await qstash.idle();
    expect(destination.received.map(({ body }) => body).sort()).toEqual(['{"n":1}', '{"n":4}']);
  });
});

describe("deduplication", () => {
  test("two publishes with one deduplication id -> one delivery; after ten minutes -> another", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    const publish = () => client.publish({ url: destination.url, body: "x", deduplicationId: "run_1_0" });
    const first = await publish();
    await qstash.idle();
    await clock.advance(9 * 60_000);
    expect(await publish()).toEqual({ messageId: first.messageId, deduplicated: true });
    await qstash.idle();
    expect(destination.received).toHaveLength(1);

    await clock.advance(61_000);
    expect(await publish()).not.toHaveProperty("deduplicated");
    await qstash.idle();
    expect(destination.received).toHaveLength(2);
  });

  test("a duplicate is answered with 202", async ({ qstash, destination }) => {
    const publish = () =>
      fetch(`${qstash.url}/v2/publish/${destination.url}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${qstash.token}`, "Upstash-Deduplication-Id": "once" },
      });
    expect([(await publish()).status, (await publish()).status]).toEqual([200, 202]);
  });

  test("content-based: the same body, destination and headers -> one; another header -> two", async ({
    qstash,
    client,
    destination,
  }) => {
    const publish = (kind: string) =>
      client.publish({ url: destination.url, body: "x", contentBasedDeduplication: true, headers: { kind } });
    await publish("a");
    expect(await publish("a")).toMatchObject({ deduplicated: true });
    expect(await publish("b")).not.toHaveProperty("deduplicated");
    await qstash.idle();
    expect(destination.received).toHaveLength(2);
  });
});

describe("looking up and cancelling", () => {
  test("a message in flight can be read, redacted where asked", async ({ client, destination }) => {
    const { messageId } = await client.publishJSON({
      url: destination.url,
      body: { secret: 1 },
      delay: 60,
      label: ["a", "b"],
      headers: { Authorization: "Bearer theirs" },
      redact: { body: true, header: ["Authorization"] },
    });
    expect(await client.messages.get(messageId)).toMatchObject({
      messageId,
      url: destination.url,
      labels: ["a", "b"],
      maxRetries: 3,
      body: expect.stringMatching(/^REDACTED:[0-9a-f]{64}$/),
      header: {
        "Content-Type": ["application/json"],
        Authorization: [expect.stringMatching(/^REDACTED:[0-9a-f]{64}$/)],
      },
    });
  });

  test("a cancelled message is never delivered; cancelling again -> 404", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const { messageId } = await client.publish({ url: destination.url, delay: 60 });
    expect(await client.messages.cancel(messageId)).toEqual({ cancelled: 1 });
    await expect(client.messages.cancel(messageId)).rejects.toMatchObject({ status: 404 });
    await clock.advance(120_000);
    await qstash.idle();
    expect(destination.received).toEqual([]);
    expect(qstash.events().map(({ state }) => state)).toEqual(["CREATED", "CANCEL_REQUESTED", "CANCELLED"]);
    vi.restoreAllMocks();
  });

  test("bulk cancel by ids, by filter, and of all", async ({ qstash, client, destination }) => {
    const publish = (label: string) => client.publish({ url: destination.url, delay: 60, label });
    const [one, two] = [await publish("a"), await publish("b")];
    for (const label of ["c", "c", "d"]) await publish(label);
    expect(await client.messages.cancel([one.messageId, two.messageId, "msg_unknown"])).toEqual({ cancelled: 2 });
    expect(await client.messages.cancel({ filter: { label: "c" } })).toEqual({ cancelled: 2 });
    expect(qstash.messages()).toHaveLength(1);
    expect(await client.messages.cancel({ all: true })).toEqual({ cancelled: 1 });
    expect(qstash.messages()).toEqual([]);
  });

  test("the log tells a message's life, latest first, in pages", async ({ qstash, client, destination }) => {
    const { messageId } = await client.publish({ url: destination.url, body: "x" });
    await qstash.idle();
    const firstPage = await client.logs({ filter: { messageId }, count: 2 });
    expect(firstPage.logs.map(({ state }) => state)).toEqual(["DELIVERED", "ACTIVE"]);
    const secondPage = await client.logs({ filter: { messageId }, count: 2, cursor: firstPage.cursor });
    expect(secondPage.logs.map(({ state }) => state)).toEqual(["CREATED"]);
    expect(secondPage.cursor).toBeUndefined();
  });
});
