import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Outcome, RedisBackend, RedisCommand } from "./backend.ts";
import { createMemoryBackend } from "./memory-backend.ts";
import { RedisError } from "./redis-error.ts";
import { checkToken, readRestRequest } from "./rest-request.ts";
import { openServerBackend } from "./server-backend.ts";

export interface RedisOptions {
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  /** What callers must show as Bearer token. */
  token?: string;
  /** A Redis server to keep the data in (`redis://...`). Default: the environment's REDIS_URL; else memory. */
  redisUrl?: string;
}

export interface RedisServer {
  /** Base URL of the REST API. */
  readonly url: string;
  readonly token: string;
  /** The names of all keys, sorted. */
  keys(): Promise<string[]>;
  /** Removes all keys of the database, also on a Redis server of one's own. */
  flush(): Promise<void>;
  /** Lets every key age by so many milliseconds, when the sandbox's clock moves ahead of the machine's. */
  age(ms: number): Promise<void>;
  readonly paused: boolean;
  /** Cuts every request, as with a Redis that is down. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Upstash sends every text but a bare "OK" in base64 when asked to. */
function encode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encode);
  return typeof value === "string" && value !== "OK" ? Buffer.from(value).toString("base64") : value;
}

async function settle(backend: RedisBackend, command: RedisCommand): Promise<Outcome> {
  try {
    return { result: await backend.run(command) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Serves Upstash's REST API over an in-memory Redis, or over a Redis server. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const token = options.token ?? "sandbox-redis-token";
  const redisUrl = options.redisUrl ?? process.env.REDIS_URL;
  const backend = redisUrl ? await openServerBackend(redisUrl) : createMemoryBackend(randomUUID());
  let paused = false;

  const respond = async (request: IncomingMessage): Promise<unknown> => {
    const url = new URL(request.url ?? "/", "http://redis");
    checkToken(request, url, token);
    const asked = await readRestRequest(request, url);
    const inBase64 = request.headers["upstash-encoding"] === "base64";
    const present = (outcome: Outcome): Outcome =>
      inBase64 && "result" in outcome ? { result: encode(outcome.result) } : outcome;
    switch (asked.kind) {
      case "command":
        return present({ result: await backend.run(asked.command) });
      case "transaction":
        return (await backend.transaction(asked.commands)).map(present);
      case "pipeline": {
        const outcomes: Outcome[] = [];
        for (const command of asked.commands) outcomes.push(present(await settle(backend, command)));
        return outcomes;
      }
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (paused) return void request.socket.destroy();
    let status = 200;
    let body: unknown;
    try {
      body = await respond(request);
    } catch (error) {
      status = error instanceof RedisError ? error.status : 500;
      body = { error: error instanceof Error ? error.message : String(error) };
    }
    if (paused) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The Redis API has no port.");
  const run = (name: string, ...args: string[]) => backend.run({ name, args });
  const keys = async (): Promise<string[]> => {
    const names = await run("keys", "*");
    return Array.isArray(names) ? names.map(String).sort() : [];
  };

  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    keys,
    async flush() {
      await run("flushdb");
    },
    async age(ms) {
      for (const key of await keys()) {
        const left = Number(await run("pttl", key));
        if (left >= 0) await (left <= ms ? run("del", key) : run("pexpire", key, String(left - ms)));
      }
    },
    get paused() {
      return paused;
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await backend.close();
    },
  };
}
