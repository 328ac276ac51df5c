import { Receiver } from "@upstash/qstash";
import { afterEach, describe, expect, vi } from "vitest";
import { startDestination } from "./testing/destination.ts";
import { test } from "./testing/fixture.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("retries", () => {
  test("failing answers -> the documented back-off by the moved clock, Upstash-Retried counting up, then the DLQ", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    destination.answer = () => ({ status: 500, body: "broken" });
    await client.publish({ url: destination.url, body: "x", retries: 2 });
    await qstash.idle();
    for (const seconds of [12, 148]) {
      const before = destination.received.length;
      await clock.advance((seconds - 1) * 1000);
      await qstash.idle();
      expect(destination.received).toHaveLength(before);
      await clock.advance(1500);
      await qstash.idle();
      expect(destination.received).toHaveLength(before + 1);
    }
    expect(destination.received.map(({ headers }) => headers["upstash-retried"])).toEqual(["0", "1", "2"]);
    expect(new Set(destination.received.map(({ headers }) => headers["upstash-message-id"])).size).toBe(1);
    expect(qstash.messages()).toEqual([]);
    expect(qstash.dlq()).toMatchObject([{ responseStatus: 500, responseBody: "broken", body: "x" }]);
    expect(qstash.events().map(({ state }) => state)).toEqual([
      ...["CREATED", "ACTIVE", "ERROR", "RETRY", "ACTIVE", "ERROR", "RETRY", "ACTIVE", "ERROR", "FAILED"],
    ]);
  });

  test("Upstash-Retry-Delay and Retry-After each set the wait; the response has the last word", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    const waits: number[] = [];
    destination.answer = (_, index) =>
      index === 1 ? { status: 503, headers: { "Retry-After": "300" } } : { status: index < 3 ? 500 : 200 };
    await client.publish({ url: destination.url, retryDelay: "5000 * (1 + retried)" });
    for (let attempt = 0; attempt < 3; attempt++) {
      await qstash.idle();
      const [message] = qstash.messages();
      expect(message?.state).toBe("RETRY");
      const failedAt = qstash.events().findLast(({ state }) => state === "ERROR")?.time ?? 0;
      const waitMs = (message?.dueAt ?? 0) - failedAt;
      waits.push(Math.round(waitMs / 1000));
      await clock.advance(waitMs + 1);
    }
    await qstash.idle();
    expect(waits).toEqual([5, 300, 15]);
    expect(qstash.dlq()).toEqual([]);
  });

  test("a refused connection, a reset and a time-out count as failures", async ({ qstash, client, destination }) => {
    const gone = await startDestination();
    await gone.close();
    destination.answer = ({ body }) =>
      body === "reset" ? { reset: true } : new Promise((resolve) => setTimeout(() => resolve({}), 1_200).unref());
    await client.publish({ url: gone.url, retries: 0 });
    await client.publish({ url: destination.url, body: "reset", retries: 0 });
    await client.publish({ url: destination.url, body: "slow", retries: 0, timeout: "1s" });
    await qstash.idle();
    const errors = qstash.events().flatMap(({ error }) => error ?? []);
    expect(errors).toHaveLength(3);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.stringContaining("ECONNREFUSED"),
        expect.stringMatching(/hang up|ECONNRESET/),
        expect.stringContaining("timed out after 1000 ms"),
      ]),
    );
    expect(qstash.dlq()).toHaveLength(3);
  });

  test("a redirect is no success", async ({ qstash, client, destination }) => {
    destination.answer = () => ({ status: 302, headers: { Location: destination.url } });
    await client.publish({ url: destination.url, retries: 0 });
    await qstash.idle();
    expect(destination.received).toHaveLength(1);
    expect(qstash.dlq()).toMatchObject([{ responseStatus: 302 }]);
  });

  test("489 with Upstash-NonRetryable-Error -> the DLQ at once; 489 alone is retried", async ({
    qstash,
    client,
    destination,
  }) => {
    destination.answer = ({ body }) => ({
      status: 489,
      headers: body === "final" ? { "Upstash-NonRetryable-Error": "true" } : undefined,
    });
    await client.publish({ url: destination.url, body: "final" });
    await client.publish({ url: destination.url, body: "again" });
    await qstash.idle();
    expect(qstash.dlq()).toMatchObject([{ body: "final", responseStatus: 489 }]);
    expect(qstash.messages()).toMatchObject([{ body: "again", state: "RETRY" }]);
  });

  test("a message cancelled while it is delivered is not tried again", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    let cancelled = false;
    destination.answer = async ({ headers }) => {
      await client.messages.cancel(String(headers["upstash-message-id"]));
      cancelled = true;
      return { status: 500 };
    };
    await client.publish({ url: destination.url });
    await qstash.idle();
    await clock.advance(86_400_000);
    await qstash.idle();
    expect(cancelled).toBe(true);
    expect(destination.received).toHaveLength(1);
    expect(qstash.dlq()).toEqual([]);
  });
});

describe("callbacks", () => {
  test("a callback follows every attempt, signed, with what was answered and asked; the last is final", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    const callbacks = await startDestination();
    destination.answer = (_, index) => (index === 0 ? { status: 500, body: "not yet" } : { status: 201, body: "done" });
    const { messageId } = await client.publishJSON({
      url: destination.url,
      body: { n: 1 },
      callback: callbacks.url,
      retries: 1,
      headers: { "Upstash-Callback-Forward-X-Run": "r1", "Upstash-Callback-Method": "PUT" },
    });
    await qstash.idle();
    await clock.advance(13_000);
    await qstash.idle();

    expect(callbacks.received.map(({ method, headers }) => [method, headers["x-run"]])).toEqual([
      ["PUT", "r1"],
      ["PUT", "r1"],
    ]);
    const bodies = callbacks.received.map(({ body }) => JSON.parse(body));
    expect(bodies).toMatchObject([
      { status: 500, retried: 0, body: Buffer.from("not yet").toString("base64") },
      { status: 201, retried: 1, body: Buffer.from("done").toString("base64") },
    ]);
    expect(bodies[0]).toMatchObject({
      maxRetries: 1,
      sourceMessageId: messageId,
      url: destination.url,
      method: "POST",
      sourceHeader: { "Content-Type": ["application/json"] },
      sourceBody: Buffer.from('{"n":1}').toString("base64"),
      callerIP: "127.0.0.1",
    });
    const [call] = callbacks.received;
    const signature = String(call?.headers["upstash-signature"]);
    expect(await new Receiver(qstash).verify({ signature, body: call?.body ?? "", url: callbacks.url })).toBe(true);
    expect(call?.headers["upstash-message-id"]).not.toBe(messageId);
    await callbacks.close();
  });

  test("the failure callback comes once, when retries are used up, naming the dead letter; it is itself retried", async ({
    qstash,
    client,
    clock,
    destination,
  }) => {
    const callbacks = await startDestination();
    callbacks.answer = (_, index) => ({ status: index === 0 ? 500 : 200 });
    destination.answer = () => ({ status: 500 });
    await client.publish({ url: destination.url, failureCallback: callbacks.url, retries: 1 });
    await qstash.idle();
    expect(callbacks.received).toHaveLength(0);
    await clock.advance(13_000);
    await qstash.idle();
    expect(callbacks.received).toHaveLength(1);
    await clock.advance(13_000);
    await qstash.idle();
    expect(callbacks.received).toHaveLength(2);
    const [letter] = qstash.dlq();
    expect(JSON.parse(callbacks.received[1]?.body ?? "")).toMatchObject({
      status: 500,
      retried: 1,
      maxRetries: 1,
      dlqId: letter?.dlqId,
      sourceMessageId: letter?.messageId,
    });
    await callbacks.close();
  });
});

describe("the DLQ", () => {
  test("is listed by filter and in pages, read, retried with overrides, and deleted", async ({
    qstash,
    client,
    destination,
  }) => {
    destination.answer = () => ({ status: 500 });
    for (const label of ["a", "a", "b"]) {
      await client.publishJSON({ url: destination.url, body: { label }, retries: 0, label, headers: { "X-L": label } });
    }
    await qstash.idle();

    const paged = await client.dlq.listMessages({ count: 2 });
    expect(paged.messages).toHaveLength(2);
    const rest = await client.dlq.listMessages({ count: 2, cursor: paged.cursor });
    expect(rest.messages).toHaveLength(1);
    expect(rest.cursor).toBeUndefined();
    const { messages } = await client.dlq.listMessages({ filter: { label: "b", responseStatus: 500 } });
    expect(messages).toMatchObject([{ label: "b", body: '{"label":"b"}', maxRetries: 0 }]);
    expect((await client.dlq.listMessages({ filter: { responseStatus: 404 } })).messages).toEqual([]);

    destination.answer = () => ({});
    const { responses } = await client.dlq.retry(messages[0]?.dlqId ?? "");
    await qstash.idle();
    expect(responses[0]?.messageId).not.toBe(messages[0]?.messageId);
    expect(destination.received.at(-1)).toMatchObject({
      body: '{"label":"b"}',
      headers: { "x-l": "b", "upstash-message-id": responses[0]?.messageId, "upstash-retried": "0" },
    });
    expect(qstash.dlq().map(({ label }) => label)).toEqual(["a", "a"]);

    expect(await client.dlq.delete(qstash.dlq()[0]?.dlqId ?? "")).toEqual({ deleted: 1 });
    expect(await client.dlq.delete({ all: true })).toMatchObject({ deleted: 1 });
    expect(qstash.dlq()).toEqual([]);
  });

  test("retrying one that is not there -> 404, and none of the others is retried", async ({
    qstash,
    client,
    destination,
  }) => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    destination.answer = () => ({ status: 500 });
    await client.publish({ url: destination.url, retries: 0 });
    await qstash.idle();
    const dlqId = qstash.dlq()[0]?.dlqId ?? "";
    await expect(client.dlq.retry([dlqId, "1-999"])).rejects.toMatchObject({ status: 404 });
    expect(qstash.dlq()).toHaveLength(1);
    expect(() => qstash.redeliver("1-999")).toThrow("not found");
    qstash.redeliver(dlqId);
    await qstash.idle();
    expect(destination.received).toHaveLength(2);
  });
});
