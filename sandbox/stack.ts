import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createManifest } from "../scripts/manifest.ts";
import { syncSchedules } from "../src/clients/qstash.ts";
import { SCHEDULES } from "../src/cron/schedules.ts";
import { createBindings } from "./bindings.ts";
import { createSandboxClock, type SandboxClock } from "./clock.ts";
import { type Control, startControl } from "./control.ts";
import { openDatabase, seedWorkspace } from "./database.ts";
import { type ElevenLabsServer, startElevenLabs } from "./elevenlabs/index.ts";
import { freePort } from "./free-port.ts";
import { openKeptClock } from "./kept-clock.ts";
import { type MiniMaxServer, startMiniMax } from "./minimax/index.ts";
import { type ModelServer, startModel } from "./model/index.ts";
import { type NeonProxy, startNeonProxy } from "./neon/index.ts";
import { createPageServer } from "./page-server/index.ts";
import { type PostgresServer, startPostgres } from "./postgres/index.ts";
import type { ProviderServer } from "./provider/types.ts";
import { type QStashServer, startQStash } from "./qstash/index.ts";
import { type RedisServer, startRedis } from "./redis/index.ts";
import { startRtrvr } from "./rtrvr/index.ts";
import { SANDBOX_KEYS, type StackPart, type StackPorts } from "./settings.ts";
import { type SlackServer, startSlack } from "./slack/server.ts";
import { type StackFile, writeStackFile } from "./stack-file.ts";
import { CALLBOARD_FOLDER, openStateFolder } from "./state-folder.ts";
import { BUNDLE_FOLDER, buildWorker, startWorker, type WorkerHandle } from "./worker/index.ts";

const REPOSITORY = fileURLToPath(new URL("../", import.meta.url));

export interface StackOptions {
  /** Keeps the database, files, Slack and messages in flight in `.callboard/state`, for the next start. */
  persist: boolean;
  /** Where it is kept instead. */
  stateFolder?: string;
  /** Forgets what was kept, and begins anew. */
  reset?: boolean;
  /** Preferred ports on 127.0.0.1; one that is taken, or not given, becomes a free one. */
  ports?: StackPorts;
  /** Serves the page at the Slack stand-in's address, built first if need be. */
  page?: boolean;
  /** Whether Slack's rate limits are enforced: they are, unless this says no. */
  slackLimits?: boolean;
  /** Folder with a finished bundle of the Worker; without it, one is built. */
  bundleDir?: string;
  /** Changes to the Worker's environment; an empty text removes a setting. */
  bindings?: Record<string, string>;
  /** Where the addresses are written; default `.callboard/stack.json`. */
  stackFile?: string;
  /** Told one line for each thing of note. */
  log?: (line: string) => void;
}

export interface Stack {
  addresses: StackFile;
  clock: SandboxClock;
  postgres: PostgresServer;
  /** PostgreSQL's own URL of the product's database. */
  databaseUrl: string;
  neon: NeonProxy;
  redis: RedisServer;
  qstash: QStashServer;
  slack: SlackServer;
  model: ModelServer;
  elevenlabs: ElevenLabsServer;
  minimax: MiniMaxServer;
  rtrvr: ProviderServer;
  worker: WorkerHandle;
  control: Control;
  /** The Worker's environment. */
  bindings: Record<string, string>;
  /** Ends every part, in order; what is not kept is removed. May be called again. */
  stop(): Promise<void>;
}

/** What has been started and how it ends, last first. */
function createEndings() {
  const endings: (() => unknown)[] = [];
  let ending: Promise<void> | undefined;
  const endAll = async (): Promise<void> => {
    let problem: unknown;
    for (const end of endings.reverse()) {
      try {
        await end();
      } catch (error) {
        problem ??= error;
      }
    }
    if (problem !== undefined) throw problem;
  };
  return {
    add: (end: () => unknown) => void endings.push(end),
    /** Waits for a part and notes that it is to be closed. */
    async started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
      const part = await starting;
      endings.push(() => part.close());
      return part;
    },
    stop: () => (ending ??= endAll()),
  };
}

/** Starts every part and resolves when the Worker is healthy. If one cannot start, those that did are ended again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const endings = createEndings();
  try {
    return await startParts(options, endings);
  } catch (error) {
    await endings.stop().catch(() => undefined);
    throw error;
  }
}

async function startParts(options: StackOptions, endings: ReturnType<typeof createEndings>): Promise<Stack> {
  const { persist, log = () => undefined } = options;
  const { add, started } = endings;
  const bundleDir = options.bundleDir ?? BUNDLE_FOLDER;
  const built = options.bundleDir === undefined ? buildWorker(REPOSITORY, bundleDir) : Promise.resolve();
  // It is awaited when the Worker starts; until then its failure is nobody's.
  built.catch(() => undefined);
  const page = options.page ? createPageServer() : undefined;
  const folder = openStateFolder(persist, options.reset, options.stateFolder);
  add(folder.remove);
  const port = (part: StackPart) => freePort(options.ports?.[part]);
  const kept = (name: string) => (persist ? join(folder.path, name) : undefined);
  const clock = persist ? openKeptClock(join(folder.path, "clock.json")) : createSandboxClock();
  const workerPort = await port("worker");
  const publicUrl = `http://127.0.0.1:${workerPort}`;

  const postgres = await startPostgres({ dataDir: kept("postgres"), port: await port("postgres") });
  add(postgres.stop);
  const database = await openDatabase(postgres, clock, persist, options.reset);
  add(database.release);
  const neon = await started(startNeonProxy({ port: await port("neon") }));
  const redis = await started(startRedis({ port: await port("redis"), token: SANDBOX_KEYS.redisToken }));
  let aged = clock.offsetMs;
  clock.onMove(async (offsetMs) => {
    await redis.age(offsetMs - aged);
    aged = offsetMs;
  });

  const model = await started(startModel({ port: await port("model"), clock, log }));
  const elevenlabs = await started(startElevenLabs({ port: await port("elevenlabs"), clock, log }));
  const minimax = await started(startMiniMax({ port: await port("minimax"), clock, log }));
  const rtrvr = await started(startRtrvr({ port: await port("rtrvr"), clock, log }));
  const manifest = createManifest(publicUrl);
  const { features } = manifest;
  const slack = await started(
    startSlack({
      port: await port("slack"),
      clock,
      signingSecret: SANDBOX_KEYS.slackSigningSecret,
      clientId: SANDBOX_KEYS.slackClientId,
      clientSecret: SANDBOX_KEYS.slackClientSecret,
      // What the app registers with Slack is all that Slack knows of it.
      commands: features.slash_commands.map(({ command }) => command),
      shortcuts: features.shortcuts,
      assistant: "assistant_view" in features,
      botEvents: manifest.settings.event_subscriptions.bot_events,
      scopes: manifest.oauth_config.scopes.bot,
      appUrl: () => publicUrl,
      stateFile: kept("slack.json"),
      page: page?.fetch,
      rateLimits: options.slackLimits ?? true,
      log,
    }),
  );
  const { first } = slack;
  await seedWorkspace(
    { databaseUrl: database.url, neonHttpUrl: neon.httpUrl },
    { id: first.teamId, name: slack.data().workspaces[first.teamId]?.name ?? first.teamId },
  );

  const qstash = await startQStash({
    port: await port("qstash"),
    clock,
    stateFile: kept("qstash.json"),
    log: (event) => log(`qstash ${JSON.stringify(event)}`),
  });
  let closing: Promise<void> | undefined;
  const closeQStash = () => (closing ??= qstash.close());
  add(closeQStash);
  let worker: WorkerHandle | undefined;
  const control = await started(
    startControl(await port("control"), {
      clock,
      worker: () => worker,
      neon,
      redis,
      providers: [model, elevenlabs, minimax, rtrvr],
      state: () => ({ qstash: { messages: qstash.messages().length, dead: qstash.dlq().length } }),
    }),
  );

  const services = { qstash, redis, slack, model, elevenlabs, minimax, rtrvr };
  const bindings = createBindings(
    { ...services, databaseUrl: database.url, neonHttpUrl: neon.httpUrl, publicUrl, alertUrl: control.alertUrl },
    options.bindings,
  );
  await built;
  worker = await started(
    startWorker({
      port: workerPort,
      bindings,
      persistDir: join(folder.path, "files"),
      logFile: join(CALLBOARD_FOLDER, "worker.log"),
      bundleDir,
    }),
  );
  // Before the Worker ends, so that what is in flight is kept instead of failing against a closed port.
  add(closeQStash);
  await worker.whenHealthy();
  await syncSchedules({ url: qstash.url, token: qstash.token, publicUrl }, [...SCHEDULES]);

  const addresses: StackFile = {
    pid: process.pid,
    worker: publicUrl,
    page: slack.url,
    control: control.url,
    database: database.url,
    neonHttp: neon.httpUrl,
    slack: {
      url: slack.url,
      signingSecret: slack.signingSecret,
      teamId: first.teamId,
      channelId: first.salesId,
      managerId: first.managerId,
      repId: first.repId,
    },
    qstash: { url: qstash.url, token: qstash.token, signingKey: qstash.currentSigningKey },
    redis: { url: redis.url, token: redis.token },
    model: { url: model.url },
    webhooks: { secret: SANDBOX_KEYS.webhookSecret },
  };
  add(writeStackFile(options.stackFile ?? join(CALLBOARD_FOLDER, "stack.json"), addresses));
  const { stop } = endings;
  const ours = { addresses, clock, postgres, databaseUrl: database.url, neon, worker, control, bindings, stop };
  const stack: Stack = { ...services, ...ours };
  if (page) {
    page.attach(stack);
    add(page.close);
    await page.ready;
  }
  return stack;
}
