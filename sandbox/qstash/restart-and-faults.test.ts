import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { startQStash } from "./index.ts";
import { gate } from "./testing/destination.ts";
import { clientOf, test } from "./testing/fixture.ts";

test("stopped in the middle -> after the next start all is there, and what was being delivered is delivered", async ({
  clock,
  destination,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "qstash-"));
  const stateFile = join(folder, "deep", "qstash.json");
  const { opened, open } = gate();
  destination.answer = async ({ body }) => {
    if (body === "under way") await opened;
    return { status: body === "dead" ? 500 : 200 };
  };
  const first = await startQStash({ clock, stateFile });
  const client = clientOf(first);
  await client.publish({ url: destination.url, body: "dead", retries: 0 });
  await first.idle();
  await client.publish({ url: destination.url, body: "under way", deduplicationId: "once" });
  await client.publish({ url: destination.url, body: "later", delay: "1h" });
  await client.schedules.create({ destination: destination.url, cron: "0 0 1 1 *", scheduleId: "yearly" });
  await client.flowControl.pause("held");
  await destination.arrived(2);
  await first.close();
  open();

  const second = await startQStash({ clock, stateFile });
  const again = clientOf(second);
  await second.idle();
  expect(destination.received.map(({ body }) => body)).toEqual(["dead", "under way", "under way"]);
  expect(await again.publish({ url: destination.url, deduplicationId: "once" })).toMatchObject({ deduplicated: true });
  expect(second.dlq()).toMatchObject([{ body: "dead" }]);
  expect(second.schedules()).toMatchObject([{ scheduleId: "yearly" }]);
  expect(await again.flowControl.get("held")).toMatchObject({ isPaused: true });
  await clock.advance(3_600_000);
  await second.idle();
  expect(destination.received.at(-1)?.body).toBe("later");
  await second.close();
  await rm(folder, { recursive: true });
});

test("an unreadable state file -> an empty start", async ({ clock }) => {
  const folder = await mkdtemp(join(tmpdir(), "qstash-"));
  const stateFile = join(folder, "qstash.json");
  await writeFile(stateFile, '{"messages": 3');
  const qstash = await startQStash({ clock, stateFile });
  expect(qstash.messages()).toEqual([]);
  await qstash.close();
  await rm(folder, { recursive: true });
});

test("a taken port is an error, not another port", async ({ clock, qstash }) => {
  await expect(startQStash({ clock, port: Number(new URL(qstash.url).port) })).rejects.toThrow("EADDRINUSE");
});

test("duplicates on order: the same message id arrives twice, one message ends", async ({
  qstash,
  client,
  destination,
}) => {
  qstash.faults.duplicateProbability = 1;
  const { messageId } = await client.publish({ url: destination.url });
  await qstash.idle();
  expect(destination.received.map(({ headers }) => headers["upstash-message-id"])).toEqual([messageId, messageId]);
  expect(qstash.events().filter(({ state }) => state === "DELIVERED")).toHaveLength(1);
});

test("drop until retried: nothing arrives before that retry", async ({ qstash, client, clock, destination }) => {
  qstash.faults.dropUntilRetried = 2;
  await client.publish({ url: destination.url, retryDelay: "1000" });
  for (let n = 0; n < 2; n++) {
    await qstash.idle();
    expect(destination.received).toHaveLength(0);
    await clock.advance(1_100);
  }
  await qstash.idle();
  expect(destination.received.map(({ headers }) => headers["upstash-retried"])).toEqual(["2"]);
});

test("the same seed -> the same faults", async ({ qstash, client, destination }) => {
  const delays = async () => {
    qstash.faults.seed = 7;
    qstash.faults.extraDelayMs = 60_000;
    for (let n = 0; n < 3; n++) await client.publish({ url: destination.url, body: String(n) });
    const drawn = qstash.messages().map((message) => message.dueAt - message.createdAt);
    await client.messages.cancel({ all: true });
    return drawn;
  };
  const first = await delays();
  expect(new Set(first).size).toBe(3);
  expect(await delays()).toEqual(first);
});

test("every line of the log is told", async ({ clock, destination }) => {
  const log = vi.fn();
  const qstash = await startQStash({ clock, log });
  await clientOf(qstash).publish({ url: destination.url });
  await qstash.idle();
  expect(log.mock.calls.map(([event]) => event.state)).toEqual(["CREATED", "ACTIVE", "DELIVERED"]);
  await qstash.close();
});
