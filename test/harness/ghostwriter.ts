import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type ModelServer, startModel } from "../../sandbox/model/index.ts";
import { type SlackServer, startSlack } from "../../sandbox/slack/server.ts";
import type { Message } from "../../sandbox/slack/types.ts";
import { createBot } from "../../src/bot/app.ts";
import { createPresenter, createTokens } from "../../src/bot/index.ts";
import { createFiles } from "../../src/clients/files.ts";
import { createModel } from "../../src/clients/model.ts";
import { createCache } from "../../src/clients/redis.ts";
import { createSecrets } from "../../src/clients/secrets.ts";
import { createSlack } from "../../src/clients/slack.ts";
import type { SlackUserId, WorkspaceId } from "../../src/db/ids.ts";
import { createLog } from "../../src/log.ts";
import { PIPELINES } from "../../src/pipelines/index.ts";
import { type TestBoard, testBoard } from "./engine.ts";
import { createMemoryBucket } from "./memory-bucket.ts";

/** Drafts from the slash command to the last word: real bot, engine and database; Slack, QStash and the model over HTTP. */
export interface Ghostwriter extends Omit<TestBoard, "workspace"> {
  slack: SlackServer;
  model: ModelServer;
  workspace: WorkspaceId;
  writer: ReturnType<SlackServer["as"]>;
  manager: ReturnType<SlackServer["as"]>;
  channel: string;
  writerId: SlackUserId;
  /** Lines of the log. */
  logged: string[];
  /** What the bot posted there for all to see. */
  posts(): Message[];
  /** Waits until nothing is open; in a hurry the clock moves on meanwhile, so that back-offs pass. Fails after 15 s, naming what is. */
  quiet(hurry?: "hurry"): Promise<void>;
  jobs(): Promise<Record<string, unknown>[]>;
}

/** Less than a test has, so that what is open is told. */
const QUIET_WITHIN_MS = 15_000;
const SIGNING_SECRET = "a-signing-secret-of-this-test";

/** An object whose properties are those of another one that is made later. */
const late = <T extends object>(real: () => T): T =>
  new Proxy({} as T, { get: (_, name) => Reflect.get(real(), name) });

/** @param how.slowMs What the model takes in its slow mode. */
export async function openGhostwriter(how: { slowMs?: number } = {}): Promise<Ghostwriter> {
  const clock = createSandboxClock();
  const slow = how.slowMs;
  const model = await startModel({ clock, ...(slow ? { latency: { medianMs: slow, p95Ms: slow + 1 } } : {}) });
  const secrets = createSecrets([{ kid: "k1", key: new Uint8Array(32).fill(7) }]);
  const router = new Hono();
  const web = await new Promise<{ url: string; close(): void }>((resolve) => {
    const listening = serve({ fetch: router.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void listening.close() }),
    );
  });
  const options = { signingSecret: SIGNING_SECRET, clientId: "client-id", clientSecret: "client-secret" };
  const slack = await startSlack({ ...options, clock, appUrl: () => web.url });
  const made: { client?: ReturnType<typeof createSlack>; presenter?: ReturnType<typeof createPresenter> } = {};
  const had = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("Not made yet.");
    return value;
  };
  const board = await testBoard([...PIPELINES], {
    model: createModel({ apiKey: model.apiKey, baseUrl: `${model.url}/v1`, model: "gpt-4.1-mini" }),
    slack: late(() => had(made.client)),
    reader: late(() => had(made.client).reader),
    streamer: late(() => had(made.client).streamer),
    presenter: late(() => had(made.presenter)),
    files: createFiles(createMemoryBucket()),
  });
  const { db } = board;
  const client = createSlack({ apiUrl: `${slack.url}/api/`, ...createTokens({ db, secrets }) });
  made.client = client;
  made.presenter = createPresenter({ db, publicUrl: "https://board.example" });
  const logged: string[] = [];
  const log = createLog((level, line) => void logged.push(`${level} ${line}`));
  const work = new Set<Promise<unknown>>();
  const deps = {
    db,
    engine: board.engine,
    queue: { publish: async () => undefined },
    files: createFiles(createMemoryBucket()),
    prices: { media: null, script: () => null },
    slack: client,
    presenter: made.presenter,
    secrets,
    log,
    cache: createCache({ log }),
    env: {
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_CLIENT_ID: "client-id",
      SLACK_CLIENT_SECRET: "client-secret",
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: `${slack.url}/api/`,
      PUBLIC_URL: web.url,
    },
    clock: () => new Date(),
    waitUntil(promise: Promise<unknown>) {
      work.add(promise);
      void promise.catch((error) => log.warn("lost", { message: String(error) })).finally(() => work.delete(promise));
    },
  };
  router.all("*", (c) => createBot(deps).fetch(c.req.raw));
  const { first } = slack;
  const writer = slack.as(first.repId);
  const channel = first.salesId;
  await writer.command("/callboard", "help", channel);
  const [row] = await board.query("select id from workspaces where slack_team_id = $1", [first.teamId]);
  const jobs = () => board.query("select * from draft_jobs order by created_at, id");
  const stillOpen = () =>
    board.query(
      `select pipeline as what, state, wait, error, lock_token is not null as held, due_at - app_now() as due, dispatch, published
         from runs where state in ('queued', 'running', 'waiting')
        union all
       select purpose, state, null, null, null, deadline - app_now(), null, null
         from effects where state in ('due', 'reserved')`,
    );
  const idle = async () => {
    await slack.settled();
    while (work.size > 0) await Promise.allSettled([...work]);
  };
  return {
    ...board,
    slack,
    model,
    workspace: String(row?.id) as WorkspaceId,
    writer,
    manager: slack.as(first.managerId),
    writerId: writer.id as SlackUserId,
    channel,
    logged,
    jobs,
    posts: () => slack.messages(channel).filter((message) => message.botId && !message.ephemeralTo),
    async quiet(hurry) {
      const deadline = performance.now() + QUIET_WITHIN_MS;
      for (let looks = 1; performance.now() < deadline; looks += 1) {
        await idle();
        if ((await stillOpen()).length === 0) return;
        if (hurry) await board.advance(1_000);
        // A minute has gone by: what was hurried past its deadline is the heartbeat's.
        if (hurry && looks % 60 === 0) await board.engine.heartbeat();
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`Open still: ${JSON.stringify(await stillOpen())}`);
    },
    async close() {
      await idle();
      await slack.close();
      web.close();
      await model.close();
      await board.close();
    },
  };
}
