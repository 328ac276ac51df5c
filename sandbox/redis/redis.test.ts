import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "@upstash/redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { freePort } from "../free-port.ts";
import { type RedisServer, startRedis } from "./index.ts";

interface Engine {
  title: string;
  available: boolean;
  /** Starts what the engine needs; gives the URL of a Redis server, or "" for memory, and the way to end it. */
  start(): Promise<{ redisUrl: string; stop(): Promise<void> }>;
}

async function startRealServer(): Promise<{ redisUrl: string; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "callboard-redis-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const child = spawn("redis-server", args, { stdio: "ignore" });
  const redisUrl = `redis://127.0.0.1:${port}`;
  await vi.waitFor(async () => (await startRedis({ redisUrl })).close(), { timeout: 5000, interval: 20 });
  return {
    redisUrl,
    stop: async () => {
      child.kill();
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

const hasRedisServer = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
if (!hasRedisServer)
  console.warn("SKIPPED: the Redis suite against a real server, for there is no redis-server on PATH.");

const engines: Engine[] = [
  { title: "in memory", available: true, start: async () => ({ redisUrl: "", stop: async () => undefined }) },
  { title: "a real redis-server", available: hasRedisServer, start: startRealServer },
];

describe.each(engines)("$title", ({ available, start }) => {
  let engine: Awaited<ReturnType<Engine["start"]>>;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    if (!available) return;
    engine = await start();
    server = await startRedis({ redisUrl: engine.redisUrl, token: "a token" });
    redis = new Redis({ url: server.url, token: server.token, retry: false, automaticDeserialization: false });
  });
  afterAll(async () => {
    if (!available) return;
    await server.close();
    await engine.stop();
  });
  beforeEach(async () => {
    if (available) await server.flush();
  });
  afterEach(() => {
    if (available) server.resume();
  });
  const promise = test.runIf(available);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { authorization: `Bearer ${server.token}`, ...headers },
    });
  const command = async (...words: (string | number)[]) => {
    const response = await post("/", words);
    return { status: response.status, body: (await response.json()) as { result?: unknown; error?: string } };
  };

  promise("texts of every sort come back as they went, through base64", async () => {
    for (const text of ["abcd", "OK", "", "ünï \u{1F600}", "a\nb\u0000c", '{"json":[1]}', "YWJjZA=="]) {
      await redis.set("key", text);
      expect(await redis.get("key")).toBe(text);
    }
    expect(await redis.get("none")).toBeNull();
  });

  promise("objects the client serialises come back as objects", async () => {
    const typed = new Redis({ url: server.url, token: server.token, retry: false });
    await typed.set("lead", { name: "Ada", scores: [1, 2] });
    expect(await typed.get("lead")).toEqual({ name: "Ada", scores: [1, 2] });
  });

  promise("SET NX sent 20 times at once -> one winner", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => redis.set("lock", String(n), { nx: true, px: 5000 })),
    );
    expect(answers.filter((answer) => answer === "OK")).toHaveLength(1);
    expect(answers.filter((answer) => answer === null)).toHaveLength(19);
  });

  promise("a key set for 30 ms is gone after them, one set for longer stays", async () => {
    await redis.set("short", "1", { px: 30 });
    await redis.set("long", "1", { ex: 60 });
    await vi.waitFor(async () => expect(await redis.exists("short")).toBe(0));
    expect(await redis.ttl("long")).toBeGreaterThan(55);
    expect(await redis.ttl("none")).toBe(-2);
  });

  promise("age(40 s) -> a key with 30 s left is gone, one with 60 s left has 20 s", async () => {
    await redis.set("short", "1", { ex: 30 });
    await redis.set("long", "1", { ex: 60 });
    await redis.set("forever", "1");
    await server.age(40_000);
    expect(await server.keys()).toEqual(["forever", "long"]);
    expect(await redis.ttl("long")).toBeLessThanOrEqual(20);
    expect(await redis.ttl("forever")).toBe(-1);
  });

  promise("hashes, lists, sets, sorted sets and counters answer in Redis' shapes", async () => {
    await redis.hset("hash", { a: "1", b: "2" });
    expect(await redis.hgetall("hash")).toEqual(["a", "1", "b", "2"]);
    await redis.rpush("list", "x", "y");
    expect(await redis.lrange("list", 0, -1)).toEqual(["x", "y"]);
    await redis.sadd("set", "m");
    expect(await redis.smembers("set")).toEqual(["m"]);
    await redis.zadd("sorted", { score: 2, member: "b" }, { score: 1, member: "a" });
    expect(await redis.zrange("sorted", 0, -1)).toEqual(["a", "b"]);
    expect(await redis.incrby("count", 5)).toBe(5);
    expect(await redis.decr("count")).toBe(4);
    expect(await redis.mget("count", "none")).toEqual(["4", null]);
  });

  promise("EXPIRE NX, XX and GT heed the expiry there is", async () => {
    await redis.set("key", "1");
    expect(await redis.expire("key", 50, "XX")).toBe(0);
    expect(await redis.expire("key", 50, "NX")).toBe(1);
    expect(await redis.expire("key", 40, "GT")).toBe(0);
    expect(await redis.expire("key", 100, "GT")).toBe(1);
    expect(await redis.ttl("key")).toBeGreaterThan(90);
  });

  promise(
    "a Lua compare-and-delete deletes only the holder's lock; EVALSHA before EVAL -> NOSCRIPT, then it runs",
    async () => {
      const text = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";
      await redis.set("lock", "mine");
      expect(await command("EVALSHA", "0".repeat(40), 0)).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^NOSCRIPT/) },
      });
      const release = redis.createScript<number>(text);
      expect(await release.exec(["lock"], ["another's"])).toBe(0);
      expect(await release.exec(["lock"], ["mine"])).toBe(1);
      expect(await redis.scriptExists(await redis.scriptLoad("return 1"))).toEqual([1]);
    },
  );

  promise("a pipeline goes on after an error and reports it in its place", async () => {
    const response = await post("/pipeline", [
      ["SET", "key", "text"],
      ["INCR", "key"],
      ["GET", "key"],
    ]);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([
      { result: "OK" },
      { error: "ERR value is not an integer or out of range" },
      { result: "text" },
    ]);
  });

  promise("a transaction runs all, and reports a failing command in its place", async () => {
    const response = await post("/multi-exec", [
      ["SET", "key", "text"],
      ["LPUSH", "key", "x"],
      ["GET", "key"],
    ]);
    const outcomes = (await response.json()) as { result?: unknown; error?: string }[];
    expect(outcomes[0]).toEqual({ result: "OK" });
    expect(outcomes[1]?.error).toMatch(/^WRONGTYPE/);
    expect(outcomes[2]).toEqual({ result: "text" });
  });

  promise("a transaction with a malformed command -> EXECABORT, and nothing has run", async () => {
    const response = await post("/multi-exec", [["SET", "key", "1"], ["GET"]]);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatch(/^EXECABORT/);
    expect(await server.keys()).toEqual([]);
  });

  promise("two transactions at once do not mix", async () => {
    const move = (name: string) =>
      redis.multi().set("turn", name).append("turn", "-a").append("turn", "-b").get("turn").exec<unknown[]>();
    const [one, two] = await Promise.all([move("one"), move("two")]);
    expect(one.at(-1)).toBe("one-a-b");
    expect(two.at(-1)).toBe("two-a-b");
  });

  promise.each([
    [["GET"], /^ERR wrong number of arguments for 'get' command/],
    [["GET", "text", "more"], /^ERR wrong number of arguments for 'get' command/],
    [["HSET", "hash", "field"], /^ERR wrong number of arguments for 'hset' command/],
    [["INCR", "text"], /^ERR value is not an integer or out of range/],
    [["INCRBY", "new", "1.5"], /^ERR value is not an integer or out of range/],
    [["HINCRBY", "hash", "word", 1], /^ERR hash value is not an integer/],
    [["HGET", "text", "field"], /^WRONGTYPE Operation against a key holding the wrong kind of value/],
    [["GET", "hash"], /^WRONGTYPE/],
    [["SADD", "text", "x"], /^WRONGTYPE/],
    [["SET", "text", "v", "EX", 0], /^ERR invalid expire time in 'set' command/],
    [["SET", "text", "v", "EX", "soon"], /^ERR value is not an integer or out of range/],
    [["SET", "text", "v", "NX", "XX"], /^ERR syntax error/],
    [["SET", "text", "v", "MAYBE"], /^ERR syntax error/],
    [["SETEX", "text", -1, "v"], /^ERR invalid expire time in 'setex' command/],
    [["EXPIRE", "text", "soon"], /^ERR value is not an integer or out of range/],
    [["NOSUCH", "x"], /^ERR Command is not available: 'NOSUCH'/],
    [["SUBSCRIBE", "x"], /^ERR Command is not available: 'SUBSCRIBE'/],
  ])("%j -> refused with Redis' error, and nothing changes", async (words, error) => {
    await redis.set("text", "words");
    await redis.hset("hash", { word: "text" });
    const answer = await command(...words);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(error) } });
    expect(await redis.get("text")).toBe("words");
    expect(await redis.hgetall("hash")).toEqual(["word", "text"]);
    expect(await server.keys()).toEqual(["hash", "text"]);
  });

  promise("no token -> 401, a wrong one -> 401, on every path", async () => {
    for (const path of ["/", "/pipeline", "/multi-exec", "/get/key"]) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(401);
      const wrong = await post(path, [["GET", "key"]], { authorization: "Bearer another" });
      expect(wrong.status).toBe(401);
      expect((await wrong.json()).error).toMatch(/^WRONGPASS/);
    }
    await expect(new Redis({ url: server.url, token: "wrong", retry: false }).get("key")).rejects.toThrow(/WRONGPASS/);
  });

  promise("a command in the path, with the token in the query and the body as its last word", async () => {
    const response = await post("/set/key?EX=100&_token=unused", "a value");
    expect(await response.json()).toEqual({ result: "OK" });
    const read = await fetch(`${server.url}/get/key?_token=${encodeURIComponent(server.token)}`);
    expect(await read.json()).toEqual({ result: "a value" });
    expect(await redis.ttl("key")).toBeGreaterThan(95);
  });

  promise.each([
    ["/", "{", 400],
    ["/", "[]", 400],
    ["/", [["GET", "key"]], 400],
    ["/", ["SET", "key", { an: "object" }], 400],
    ["/pipeline", [], 400],
    ["/multi-exec", ["GET", "key"], 400],
    ["/", ["SET", "key", "x".repeat(10_485_760)], 413],
  ] as const)("POST %s with a body that is no command -> refused (case %#)", async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status);
    expect(await server.keys()).toEqual([]);
  });

  promise("pause -> requests are cut; resume -> the data are still there", async () => {
    await redis.set("key", "1");
    server.pause();
    await expect(redis.get("key")).rejects.toThrow(/fetch failed/);
    server.resume();
    expect(await redis.get("key")).toBe("1");
  });
});

test("two servers in memory do not share keys", async () => {
  const [one, two] = await Promise.all([startRedis({ redisUrl: "" }), startRedis({ redisUrl: "" })]);
  await new Redis({ url: one.url, token: one.token }).set("key", "1");
  expect(await one.keys()).toEqual(["key"]);
  expect(await two.keys()).toEqual([]);
  await Promise.all([one.close(), two.close()]);
});

test("no Redis at the URL given -> the error names it, without its password", async () => {
  await expect(startRedis({ redisUrl: "redis://:secret@127.0.0.1:1" })).rejects.toThrow(
    /^No Redis answers at 127\.0\.0\.1:1 \(REDIS_URL\)\.$/,
  );
});
