import { expect, vi } from "vitest";
import { gate } from "./testing/destination.ts";
import { test } from "./testing/fixture.ts";

const bodies = Array.from({ length: 10 }, (_, n) => String(n));

test("parallelism 2 of 10 -> never more than two at once, the rest counted as waiting, all delivered", async ({
  qstash,
  client,
  destination,
}) => {
  const { opened, open } = gate();
  destination.answer = async () => {
    await opened;
    return {};
  };
  await client.batch(
    bodies.map((body) => ({ url: destination.url, body, flowControl: { key: "workspace-1", parallelism: 2 } })),
  );
  await destination.arrived(2);
  expect(await client.flowControl.get("workspace-1")).toMatchObject({
    flowControlKey: "workspace-1",
    waitListSize: 8,
    parallelismMax: 2,
    parallelismCount: 2,
    isPaused: false,
  });
  expect(qstash.messages().filter(({ state }) => state === "WAITING")).toHaveLength(8);
  open();
  await qstash.idle();
  expect(destination.running.most).toBe(2);
  expect(destination.received.map(({ body }) => body).sort()).toEqual(bodies);
  expect(await client.flowControl.get("workspace-1")).toMatchObject({ waitListSize: 0, parallelismCount: 0 });
});

test("a message waiting for its retry leaves its place to others", async ({ qstash, client, destination }) => {
  destination.answer = ({ body }) => ({ status: body === "0" ? 500 : 200 });
  await client.batch(bodies.map((body) => ({ url: destination.url, body, flowControl: { key: "k", parallelism: 1 } })));
  await qstash.idle();
  expect(destination.received).toHaveLength(10);
  expect(qstash.messages()).toMatchObject([{ body: "0", state: "RETRY" }]);
});

test("rate 3 a minute -> three calls in each minute of the moved clock", async ({
  qstash,
  client,
  clock,
  destination,
}) => {
  await client.batch(
    bodies.map((body) => ({ url: destination.url, body, flowControl: { key: "k", rate: 3, period: "1m" as const } })),
  );
  const arrived: number[] = [];
  for (let minute = 0; minute < 4; minute++) {
    await qstash.idle();
    arrived.push(destination.received.length);
    await clock.advance(60_000);
  }
  expect(arrived).toEqual([3, 6, 9, 10]);
});

test("a short rate period opens by itself", async ({ client, destination }) => {
  await client.batch(
    bodies.slice(0, 2).map((body) => ({ url: destination.url, body, flowControl: { key: "k", rate: 1 } })),
  );
  await destination.arrived(2);
});

test("pause holds, resume lets go; a pin overrules what messages bring, unpin gives way to the next", async ({
  qstash,
  client,
  clock,
  destination,
}) => {
  const publish = (rate: number) =>
    client.publish({ url: destination.url, flowControl: { key: "k", rate, period: "1h" } });
  await client.flowControl.pause("k");
  await publish(5);
  await qstash.idle();
  expect(destination.received).toHaveLength(0);
  expect(await client.flowControl.get("k")).toMatchObject({ isPaused: true, waitListSize: 1, rateMax: 5 });
  await client.flowControl.resume("k");
  await qstash.idle();
  expect(destination.received).toHaveLength(1);

  await client.flowControl.pin("k", { rate: 1, period: 3600 });
  for (let n = 0; n < 3; n++) await publish(5);
  await qstash.idle();
  expect(destination.received).toHaveLength(2);
  expect(await client.flowControl.get("k")).toMatchObject({ isPinnedRate: true, rateMax: 1, rateCount: 1 });
  await client.flowControl.resetRate("k");
  await qstash.idle();
  expect(destination.received).toHaveLength(3);

  await client.flowControl.unpin("k", { rate: true });
  await clock.advance(3_600_000);
  await publish(5);
  await qstash.idle();
  expect(destination.received).toHaveLength(5);
  expect(await client.flowControl.get("k")).toMatchObject({ isPinnedRate: false, rateMax: 5 });
});

test("an unknown key -> 404, and the list names the known ones", async ({ qstash, client, destination }) => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  await expect(client.flowControl.get("nobody")).rejects.toMatchObject({ status: 404 });
  await client.publish({ url: destination.url, flowControl: { key: "k", parallelism: 1 } });
  const list = await fetch(`${qstash.url}/v2/flowControl`, { headers: { Authorization: `Bearer ${qstash.token}` } });
  expect(await list.json()).toMatchObject([{ flowControlKey: "k" }]);
  vi.restoreAllMocks();
});

test("a queue delivers one at a time in order, a failing one before its successors", async ({
  qstash,
  client,
  clock,
  destination,
}) => {
  const queue = client.queue({ queueName: "letters" });
  destination.answer = (_, index) => ({ status: index === 0 ? 500 : 200 });
  for (const body of ["1", "2", "3"]) await queue.enqueue({ url: destination.url, body });
  await qstash.idle();
  expect(await queue.get()).toMatchObject({ name: "letters", parallelism: 1, lag: 3, paused: false });
  await queue.pause();
  await clock.advance(13_000);
  await qstash.idle();
  expect(destination.received.map(({ body }) => body)).toEqual(["1"]);
  await queue.resume();
  await qstash.idle();
  expect(destination.received.map(({ body }) => body)).toEqual(["1", "1", "2", "3"]);
  expect(destination.running.most).toBe(1);
});
