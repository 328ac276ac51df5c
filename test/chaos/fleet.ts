import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type QStashServer, startQStash } from "../../sandbox/qstash/index.ts";
import { createDeliveryVerifier, createQueue } from "../../src/clients/qstash.ts";
import type { Db } from "../../src/db/client.ts";
import { createLog } from "../../src/log.ts";
import type { Pipeline, Ports } from "../../src/pipelines/engine/define.ts";
import { createEngine, type Engine } from "../../src/pipelines/engine/engine.ts";
import { engineRoutes } from "../../src/pipelines/engine/routes.ts";

/** Workers that take QStash's signed deliveries in turn over HTTP, and what they answered. */
export interface Fleet {
  engine: Engine;
  qstash: QStashServer;
  /** Deliveries to `/pipelines/advance` by status. */
  answers: Map<number, number>;
  close(): Promise<void>;
}

/** The chain's steps touch nothing but the database. */
const untouched = new Proxy({} as Ports, {
  get: (_target, property) => {
    if (property === "publicUrl") return "";
    return undefined;
  },
});

/** Starts so many engines behind one address, each with nothing of the others', and a QStash that delivers to them. */
export async function startFleet(db: Db, pipelines: Pipeline[], workers: number): Promise<Fleet> {
  const qstash = await startQStash({ clock: createSandboxClock() });
  const app = new Hono();
  const { url, close } = await new Promise<{ url: string; close(): void }>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
    );
  });
  const queue = createQueue({ url: qstash.url, token: qstash.token, publicUrl: url });
  const verify = createDeliveryVerifier({ current: qstash.currentSigningKey, next: qstash.nextSigningKey });
  const log = createLog(() => {});
  const engines = Array.from({ length: workers }, () => createEngine({ db, queue, pipelines, log, ports: untouched }));
  const [engine] = engines;
  if (!engine) throw new RangeError("A fleet has at least one Worker.");
  const routes = engines.map((each) =>
    new Hono().route("/pipelines", engineRoutes({ engine: each, log, alert: async () => {} })),
  );
  const answers: Fleet["answers"] = new Map();
  let turn = 0;
  app.all("/pipelines/*", async (c) => {
    const body = await c.req.text();
    if (!(await verify(c.req.header("Upstash-Signature") ?? "", body, url + c.req.path)))
      return c.json({ error: "signature" }, 401);
    const worker = routes[turn++ % routes.length] as Hono;
    const request = new Request(c.req.url, { method: "POST", headers: c.req.raw.headers, body });
    const answer = await worker.request(request);
    if (c.req.path === "/pipelines/advance") answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    return answer;
  });
  // What a Worker throws is an answer of 500, as the runtime gives it; QStash delivers again.
  for (const route of routes) route.onError(() => new Response("unexpected", { status: 500 }));
  return {
    engine,
    qstash,
    answers,
    async close() {
      await qstash.close();
      close();
    },
  };
}
