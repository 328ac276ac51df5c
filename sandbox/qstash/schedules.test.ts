import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { createSandboxClock } from "../clock.ts";
import { startQStash } from "./index.ts";
import { nextRunAt } from "./schedules.ts";
import { startDestination } from "./testing/destination.ts";
import { clientOf, test } from "./testing/fixture.ts";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("cron", () => {
  test.each([
    ["30 9 * * *", "2026-03-07T00:00:00Z", "2026-03-07T09:30:00Z"],
    ["CRON_TZ=America/New_York 0 9 * * *", "2026-03-07T00:00:00Z", "2026-03-07T14:00:00Z"],
    ["CRON_TZ=America/New_York 0 9 * * *", "2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z"],
    ["CRON_TZ=Europe/Berlin 0 9 * * MON-FRI", "2026-10-23T12:00:00Z", "2026-10-26T08:00:00Z"],
  ])("%s after %s -> %s", (cron, after, next) => {
    expect(nextRunAt(cron, Date.parse(after))).toBe(Date.parse(next));
  });

  test.for(["", "* * * *", "* * * * * *", "60 * * * *", "0 9 * * FUNDAY", "0 9 L * *", "CRON_TZ=Mars/Base 0 9 * * *"])(
    "%j is refused with 400 and makes no schedule",
    async (cron, { qstash, client, destination }) => {
      await expect(client.schedules.create({ destination: destination.url, cron })).rejects.toMatchObject({
        status: 400,
      });
      expect(qstash.schedules()).toEqual([]);
    },
  );
});

test("9 o'clock in New York stays 9 o'clock over the day the clocks change", async () => {
  const clock = createSandboxClock(Date.parse("2027-03-13T00:00:00Z") - Date.now());
  const qstash = await startQStash({ clock });
  const destination = await startDestination();
  await clientOf(qstash).schedules.create({
    destination: destination.url,
    cron: "CRON_TZ=America/New_York 0 9 * * *",
    scheduleId: "morning",
    body: "good morning",
  });
  const firedAt: string[] = [];
  for (let hour = 0; hour < 72; hour++) {
    const before = destination.received.length;
    await clock.advance(HOUR_MS);
    await qstash.idle();
    if (destination.received.length > before) firedAt.push(new Date(clock.now()).toISOString().slice(0, 13));
  }
  expect(firedAt).toEqual(["2027-03-13T14", "2027-03-14T13", "2027-03-15T13"]);
  expect(destination.received[0]).toMatchObject({
    body: "good morning",
    headers: { "upstash-schedule-id": "morning" },
  });
  await qstash.close();
  await destination.close();
});

test("creating with the same id updates; the list, one, and the outcome can be read; deleted -> 404", async ({
  qstash,
  client,
  clock,
  destination,
}) => {
  const create = (cron: string, retries?: number) =>
    client.schedules.create({ destination: destination.url, cron, scheduleId: "digest", retries });
  expect(await create("0 * * * *")).toEqual({ scheduleId: "digest" });
  await create("*/10 * * * *", 1);
  expect(await client.schedules.list()).toHaveLength(1);
  await clock.advance(10 * 60_000);
  await qstash.idle();
  const schedule = await client.schedules.get("digest");
  expect(schedule).toMatchObject({ cron: "*/10 * * * *", retries: 1, isPaused: false, destination: destination.url });
  expect(schedule.nextScheduleTime).toBeGreaterThan(clock.now());
  expect(Object.values(qstash.schedules()[0]?.lastScheduleStates ?? {})).toEqual(["SUCCESS"]);
  await client.schedules.delete("digest");
  await expect(client.schedules.get("digest")).rejects.toMatchObject({ status: 404 });
  await expect(client.schedules.delete("digest")).rejects.toMatchObject({ status: 404 });
});

test("paused -> silent, resumed -> fires again; times passed over in one move of the clock count as one", async ({
  qstash,
  client,
  clock,
  destination,
}) => {
  await client.schedules.create({ destination: destination.url, cron: "* * * * *", scheduleId: "beat" });
  await client.schedules.pause({ schedule: "beat" });
  await clock.advance(HOUR_MS);
  await qstash.idle();
  expect(destination.received).toHaveLength(0);
  await client.schedules.resume({ schedule: "beat" });
  await clock.advance(HOUR_MS);
  await qstash.idle();
  expect(destination.received).toHaveLength(1);
  qstash.fireSchedule("beat");
  await qstash.idle();
  expect(destination.received).toHaveLength(2);
  expect(() => qstash.fireSchedule("nobody")).toThrow("not found");
});

test("the eleventh schedule of the free plan -> 412; a bad id -> 400; an update still passes", async ({
  qstash,
  client,
  destination,
}) => {
  const create = (scheduleId: string) =>
    client.schedules.create({ destination: destination.url, cron: "0 0 * * *", scheduleId });
  for (let n = 0; n < 10; n++) await create(`s${n}`);
  await expect(create("s10")).rejects.toMatchObject({ status: 412 });
  await expect(create("a b")).rejects.toMatchObject({ status: 400 });
  await create("s0");
  expect(qstash.schedules()).toHaveLength(10);
});
