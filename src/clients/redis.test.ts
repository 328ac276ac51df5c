import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../sandbox/redis/index.ts";
import { createLog } from "../log.ts";
import { createCache } from "./redis.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ token: "secret-token" });
});
afterAll(() => redis.close());

const silent = createLog(() => {});

test("a mark -> known until it ends, and only under its own key", async () => {
  const cache = createCache({ url: redis.url, token: redis.token, log: silent });
  expect(await cache.has("event:1")).toBe(false);
  await cache.mark("event:1", 60);
  expect(await cache.has("event:1")).toBe(true);
  expect(await cache.has("event:2")).toBe(false);
  await redis.age(61_000);
  expect(await cache.has("event:1")).toBe(false);
});

test("Redis down, a wrong token or none at all -> nothing is known and nothing is thrown", async () => {
  const warnings: string[] = [];
  const log = createLog((_level, line) => void warnings.push(line));
  const wrong = createCache({ url: redis.url, token: "other", log });
  await wrong.mark("event:3", 60);
  expect(await wrong.has("event:3")).toBe(false);
  const gone = createCache({ url: "http://127.0.0.1:9", token: "secret-token", log });
  await gone.mark("event:3", 60);
  expect(await gone.has("event:3")).toBe(false);
  const none = createCache({ log });
  await none.mark("event:3", 60);
  expect(await none.has("event:3")).toBe(false);
  expect(warnings.join("\n")).not.toContain("secret-token");
});
