import { createHmac } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type SlackServer, startSlack } from "../../sandbox/slack/server.ts";
import { createBot } from "../../src/bot/app.ts";
import type { BotDeps } from "../../src/bot/deps.ts";
import { launchRoutes } from "../../src/bot/launch/routes.ts";
import { createPresenter } from "../../src/bot/presenter.ts";
import { createTokens } from "../../src/bot/tenancy.ts";
import { createFiles, type FileStore } from "../../src/clients/files.ts";
import { createCache } from "../../src/clients/redis.ts";
import { createSecrets } from "../../src/clients/secrets.ts";
import { createSlack } from "../../src/clients/slack.ts";
import { createLog } from "../../src/log.ts";
import { brainInput } from "../../src/pipelines/brain/state.ts";
import { done } from "../../src/pipelines/engine/define.ts";
import { createEngine, definePipeline, defineStep, type Engine, PIPELINES } from "../../src/pipelines/index.ts";
import type { QueueMessage } from "../../src/pipelines/ports.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { createMemoryBucket } from "./memory-bucket.ts";

type Row = Record<string, unknown>;

export interface TestBot extends TestDatabase {
  slack: SlackServer;
  /** The whole engine; the bot is given a part of it. */
  engine: Engine;
  deps: BotDeps;
  files: FileStore;
  /** Answers a request past Slack: for forgeries and for two requests at once. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Posts a body to `/slack/events`, signed as Slack would. */
  signed(body: string, contentType?: string): Promise<Response>;
  /** What was published to QStash. */
  published: QueueMessage[];
  /** Lines of the log. */
  logged: string[];
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Locks the table of members until released: whoever asks who is asking waits. */
  blocked(): Promise<{ release(): Promise<void> }>;
  /** Ends when all that was begun after the answers has ended. */
  idle(): Promise<void>;
}

const SIGNING_SECRET = "a-signing-secret-of-this-test";

/** Takes the brain's input as the real one does and does nothing with it: what is tested here is how runs begin. */
const brain = definePipeline({
  slug: "brain",
  version: 1,
  input: brainInput,
  steps: [defineStep({ name: "measure", timeoutMs: 1_000, run: async () => done({}) })],
});

/** The real bot and engine on real PostgreSQL, with the Slack stand-in over HTTP; only QStash takes note instead of delivering. */
export async function testBot(env: Partial<BotDeps["env"]> = {}): Promise<TestBot> {
  const database = await testDatabase();
  const session = new pg.Pool({ connectionString: database.url, max: 2 });
  const router = new Hono();
  const web = await new Promise<{ url: string; close(): void }>((resolve) => {
    const listening = serve({ fetch: router.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void listening.close() }),
    );
  });
  const slack = await startSlack({
    signingSecret: SIGNING_SECRET,
    clientId: "client-id",
    clientSecret: "client-secret",
    clock: createSandboxClock(),
    appUrl: () => web.url,
  });
  const published: QueueMessage[] = [];
  const logged: string[] = [];
  const log = createLog((level, line) => void logged.push(`${level} ${line}`));
  const secrets = createSecrets([{ kid: "k1", key: new Uint8Array(32).fill(7) }]);
  const { db } = database;
  const client = createSlack({ apiUrl: `${slack.url}/api/`, ...createTokens({ db, secrets }) });
  const presenter = createPresenter({ db, publicUrl: web.url });
  const files = createFiles(createMemoryBucket());
  const untouched = new Proxy({} as never, {
    get: (_target, property) => {
      throw new Error(`${String(property)} is not part of this test.`);
    },
  });
  const queue = { publish: async (messages: QueueMessage[]) => void published.push(...messages) };
  const engine: Engine = createEngine({
    db,
    log,
    pipelines: [...PIPELINES.filter(({ slug }) => slug !== "brain"), brain],
    queue,
    ports: {
      model: untouched,
      scraper: untouched,
      voice: untouched,
      visuals: untouched,
      files: untouched,
      slack: client,
      presenter,
      publicUrl: web.url,
    },
  });
  const work = new Set<Promise<unknown>>();
  const deps: BotDeps = {
    db,
    engine,
    queue,
    slack: client,
    presenter,
    secrets,
    files,
    log,
    cache: createCache({ log }),
    prices: { media: null, script: (characters, tokens) => characters + tokens },
    env: {
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_CLIENT_ID: "client-id",
      SLACK_CLIENT_SECRET: "client-secret",
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: `${slack.url}/api/`,
      PUBLIC_URL: web.url,
      ...env,
    },
    clock: () => new Date(),
    waitUntil(promise) {
      work.add(promise);
      void promise.finally(() => work.delete(promise));
    },
  };
  // As in the Worker, everything is made anew for each request.
  router.route("/pipelines", launchRoutes(deps));
  router.all("*", (c) => createBot(deps).fetch(c.req.raw));
  const request = (path: string, init?: RequestInit) => fetch(`${web.url}${path}`, { redirect: "manual", ...init });
  const bot: TestBot = {
    ...database,
    slack,
    engine,
    deps,
    files,
    request,
    published,
    logged,
    signed(body, contentType = "application/x-www-form-urlencoded") {
      const stamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${stamp}:${body}`).digest("hex");
      const headers = {
        "content-type": contentType,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": `v0=${signature}`,
      };
      return request("/slack/events", { method: "POST", headers, body });
    },
    query: async (sql, values = []) => (await session.query(sql, values)).rows as Row[],
    async blocked() {
      const client = await session.connect();
      await client.query("begin");
      await client.query("lock table members in access exclusive mode");
      return {
        async release() {
          await client.query("rollback");
          client.release();
        },
      };
    },
    async idle() {
      await slack.settled();
      while (work.size > 0) await Promise.allSettled([...work]);
    },
    async close() {
      await bot.idle();
      await slack.close();
      web.close();
      await session.end();
      await database.close();
    },
  };
  return bot;
}
