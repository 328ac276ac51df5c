import { serve } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type QStashServer, startQStash } from "../../sandbox/qstash/index.ts";
import { createDeliveryVerifier, createQueue } from "../../src/clients/qstash.ts";
import { newId, type RunId, type WorkspaceId } from "../../src/db/ids.ts";
import { createLog } from "../../src/log.ts";
import type { Pipeline, Ports } from "../../src/pipelines/engine/define.ts";
import type { EngineDeps } from "../../src/pipelines/engine/deps.ts";
import { createEngine, type Engine } from "../../src/pipelines/engine/engine.ts";
import { engineRoutes } from "../../src/pipelines/engine/routes.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

/** One row of a query, as node-postgres gives it. */
type Row = Record<string, unknown>;

export interface TestBoard extends TestDatabase {
  engine: Engine;
  workspace: WorkspaceId;
  qstash: QStashServer;
  /** Where deliveries arrive. */
  publicUrl: string;
  /** Deliveries answered, by path and status. */
  deliveries: { path: string; status: number }[];
  /** A query past the product's code. */
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Moves the database's and QStash's clock forward. */
  advance(ms: number): Promise<void>;
  /** Moves the clock on by a minute and a second at a time, and sends what is due then, until `there`; twelve times at most. */
  throughWaits(there: () => boolean): Promise<void>;
  /** Waits until the run has ended or waits; fails after 10 s. */
  settled(run: RunId): Promise<Row>;
  /** The outcomes recorded of a run, in order: "step: outcome". */
  story(run: RunId): Promise<string[]>;
}

/** A port that this test's pipelines must not touch. */
const untouched = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: (_target, property) => {
      throw new Error(`${name}.${String(property)} is not part of this test.`);
    },
  });

/** The real engine on real PostgreSQL, driven by signed deliveries of the QStash stand-in over HTTP. */
export async function testBoard(
  pipelines: Pipeline[],
  ports: Partial<Ports> = {},
  budgetMs?: number,
  more: Partial<Pick<EngineDeps, "rate">> = {},
): Promise<TestBoard> {
  const database = await testDatabase();
  const session = new pg.Pool({ connectionString: database.url, max: 2 });
  // The database is dropped while a connection of the pool may still be closing.
  session.on("error", () => undefined);
  session.on("connect", (client) => client.on("error", () => undefined));
  const clock = createSandboxClock();
  const qstash = await startQStash({ clock });
  const deliveries: TestBoard["deliveries"] = [];
  const app = new Hono();
  const server = await new Promise<{ url: string; close(): void }>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void listening.close() }),
    );
  });
  const queue = createQueue({ url: qstash.url, token: qstash.token, publicUrl: server.url });
  const log = createLog(() => {});
  const engine = createEngine({
    db: database.db,
    queue,
    pipelines,
    log,
    budgetMs,
    random: () => 0,
    ...more,
    ports: {
      model: untouched("model"),
      scraper: untouched("scraper"),
      voice: untouched("voice"),
      visuals: untouched("visuals"),
      files: untouched("files"),
      slack: untouched("slack"),
      presenter: untouched("presenter"),
      publicUrl: server.url,
      ...ports,
    },
  });
  const verify = createDeliveryVerifier({ current: qstash.currentSigningKey, next: qstash.nextSigningKey });
  let underWay = 0;
  app.use(async (_c, next) => {
    underWay += 1;
    await next().finally(() => {
      underWay -= 1;
    });
  });
  app.use(async (c, next) => {
    const genuine = await verify(c.req.header("Upstash-Signature") ?? "", await c.req.text(), server.url + c.req.path);
    if (!genuine) return c.json({ error: "signature" }, 401);
    await next();
    deliveries.push({ path: c.req.path, status: c.res.status });
  });
  app.route("/pipelines", engineRoutes({ engine, log, alert: async () => {} }));

  const query = async (sql: string, values: unknown[] = []) => (await session.query(sql, values)).rows as Row[];
  const workspace = newId<WorkspaceId>();
  await query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Test')", [workspace, `T${workspace}`]);
  const advance = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await query(
      `create or replace function app_now() returns timestamptz language sql stable as $$ select now() + interval '${clock.offsetMs} milliseconds' $$`,
    );
  };
  return {
    ...database,
    engine,
    workspace,
    qstash,
    publicUrl: server.url,
    deliveries,
    query,
    advance,
    async throughWaits(there) {
      for (let tries = 0; tries < 12 && !there(); tries += 1) {
        await advance(61_000);
        await engine.kick(workspace);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    },
    async settled(run) {
      for (let tries = 0; tries < 400; tries += 1) {
        const [row] = await query("select * from runs where id = $1", [run]);
        if (row && ["completed", "failed", "cancelled", "waiting"].includes(String(row.state)) && !row.lock_token)
          return row;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(
        `Run ${run} did not settle: ${JSON.stringify(await query("select * from runs where id = $1", [run]))}`,
      );
    },
    async story(run) {
      const rows = await query("select step, outcome from step_runs where run_id = $1 order by seq", [run]);
      return rows.map((row) => `${row.step}: ${row.outcome}`);
    },
    async close() {
      // What is being delivered still speaks to the database and to QStash.
      for (let tries = 0; underWay > 0 && tries < 200; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      await qstash.close();
      server.close();
      await session.end();
      await database.close();
    },
  };
}
