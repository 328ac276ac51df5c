import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import type { SandboxClock } from "./clock.ts";
import type { NeonProxy } from "./neon/index.ts";
import { ratesSchema } from "./provider/server.ts";
import type { ProviderServer } from "./provider/types.ts";
import type { RedisServer } from "./redis/index.ts";
import type { WorkerHandle } from "./worker/index.ts";

/** A year: further ahead than any due time of the product. */
const FURTHEST_MOVE_MS = 366 * 24 * 3600 * 1000;
const MOST_ALERTS = 100;

const move = z.strictObject({ advanceMs: z.number().min(0).max(FURTHEST_MOVE_MS) });
const outage = z.strictObject({ mode: z.enum(["refuse", "hang"]).default("refuse") });

export interface Alert {
  /** Milliseconds since the epoch, by the sandbox's clock. */
  at: number;
  body: unknown;
}

export interface ControlParts {
  clock: SandboxClock;
  /** Undefined until the Worker has started. */
  worker(): WorkerHandle | undefined;
  neon: NeonProxy;
  redis: RedisServer;
  providers: readonly ProviderServer[];
  /** What else `GET /state` shows. */
  state(): Record<string, unknown>;
}

export interface Control {
  readonly url: string;
  /** Where the product's alerts go: the address for ALERT_WEBHOOK_URL. */
  readonly alertUrl: string;
  alerts(): Alert[];
  close(): Promise<void>;
}

/**
 * The switches of a running stack for another program: `POST /clock {advanceMs}`, `/worker/kill`, `/worker/restart`,
 * `/database/pause {mode}`, `/database/resume`, `/redis/pause`, `/redis/resume`, `/providers/faults {errors, timeouts, seed}` in shares of 1, and `GET /state`.
 */
export async function startControl(port: number, parts: ControlParts): Promise<Control> {
  const app = new Hono();
  const alerts: Alert[] = [];
  const { clock, neon, redis } = parts;

  // A page of another site can send requests here through a browser; programs send no Origin.
  app.use(async (c, next) => {
    if (c.req.header("origin")) return c.json({ error: "The control address is not for web pages." }, 403);
    await next();
  });
  app.post("/clock", async (c) => {
    const body = move.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    await clock.advance(body.data.advanceMs);
    return c.json({ now: clock.now(), offsetMs: clock.offsetMs });
  });
  app.post("/worker/kill", (c) => {
    const worker = parts.worker();
    if (!worker) return c.json({ error: "The Worker has not started yet." }, 409);
    const killed = worker.pids;
    worker.kill();
    return c.json({ killed });
  });
  app.post("/worker/restart", async (c) => {
    const worker = parts.worker();
    if (!worker) return c.json({ error: "The Worker has not started yet." }, 409);
    await worker.restart();
    return c.json({ pids: worker.pids });
  });
  app.post("/database/pause", async (c) => {
    const body = outage.safeParse(await c.req.json().catch(() => ({})));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    neon.pause(body.data.mode);
    return c.json({ database: `paused: ${body.data.mode}` });
  });
  app.post("/database/resume", (c) => {
    neon.resume();
    return c.json({ database: "running" });
  });
  app.post("/redis/pause", (c) => {
    redis.pause();
    return c.json({ redis: "paused" });
  });
  app.post("/redis/resume", (c) => {
    redis.resume();
    return c.json({ redis: "running" });
  });
  app.post("/providers/faults", async (c) => {
    const body = ratesSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    const { seed, ...shares } = body.data;
    for (const [index, { faults }] of parts.providers.entries()) faults.rates = { ...shares, seed: seed + index };
    return c.json({ providers: body.data });
  });
  app.post("/alerts", async (c) => {
    alerts.push({ at: clock.now(), body: await c.req.json().catch(() => null) });
    alerts.splice(0, alerts.length - MOST_ALERTS);
    return c.json({ ok: true });
  });
  app.get("/state", (c) => {
    const worker = parts.worker();
    return c.json({
      clock: { now: clock.now(), offsetMs: clock.offsetMs },
      worker: worker ? { url: worker.url, pids: worker.pids } : null,
      alerts,
      ...parts.state(),
    });
  });
  app.notFound((c) => c.json({ error: `No ${c.req.method} ${c.req.path} here.` }, 404));
  app.onError((error, c) => c.json({ error: error.message }, 500));

  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The control address has no port.");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    alertUrl: `${url}/alerts`,
    alerts: () => [...alerts],
    async close() {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await once(server, "close");
    },
  };
}
