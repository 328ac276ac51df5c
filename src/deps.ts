import { type BotDeps, createPresenter, createTokens } from "./bot/index.ts";
import { type Alert, createAlert } from "./clients/alerts.ts";
import { type CallbackKeys, createCallbackKeys } from "./clients/callback-keys.ts";
import { createElevenLabs } from "./clients/elevenlabs.ts";
import { createFiles, type FileStore } from "./clients/files.ts";
import { createMiniMax } from "./clients/minimax.ts";
import { createModel } from "./clients/model.ts";
import { createDeliveryVerifier, createQueue, type VerifyDelivery } from "./clients/qstash.ts";
import { createCache } from "./clients/redis.ts";
import { createRtrvr } from "./clients/rtrvr.ts";
import { createSecrets } from "./clients/secrets.ts";
import { createSlack } from "./clients/slack.ts";
import { createDb } from "./db/client.ts";
import { answers } from "./db/queries/answers.ts";
import type { Env } from "./env.ts";
import { consoleLog } from "./log.ts";
import { createEngine, type Engine, PIPELINES } from "./pipelines/index.ts";
import type { QueuePort } from "./pipelines/ports.ts";

/** Everything the Worker is made of, for one request. */
export interface Deps extends BotDeps {
  env: Env;
  engine: Engine;
  queue: QueuePort;
  files: FileStore;
  callbackKeys: CallbackKeys;
  verifyDelivery: VerifyDelivery;
  alert: Alert;
  /** Whether the database answers within two seconds. */
  ping(): Promise<boolean>;
}

/** Builds the product from its settings. No I/O happens here. */
export function createDeps(env: Env, request: { waitUntil?: (work: Promise<unknown>) => void } = {}): Deps {
  const log = consoleLog();
  const db = createDb({ databaseUrl: env.DATABASE_URL, neonHttpUrl: env.NEON_HTTP_URL });
  const publicUrl = env.PUBLIC_URL.replace(/\/$/, "");
  const secrets = createSecrets(env.ENCRYPTION_KEYS);
  const callbackKeys = createCallbackKeys(env.ENCRYPTION_KEYS);
  const slack = createSlack({ apiUrl: env.SLACK_API_URL, ...createTokens({ db, secrets }) });
  const presenter = createPresenter({ db });
  const files = createFiles(env.FILES);
  const queue = createQueue({ url: env.QSTASH_URL, token: env.QSTASH_TOKEN, publicUrl });
  const engine = createEngine({
    db,
    queue,
    log,
    pipelines: PIPELINES,
    ports: {
      model: createModel({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL, model: env.MODEL }),
      scraper: createRtrvr({ apiKey: env.RTRVR_API_KEY, baseUrl: env.RTRVR_BASE_URL }),
      voice: createElevenLabs({ apiKey: env.ELEVENLABS_API_KEY, baseUrl: env.ELEVENLABS_BASE_URL }),
      visuals: createMiniMax({
        apiKey: env.MINIMAX_API_KEY,
        baseUrl: env.MINIMAX_BASE_URL,
        signCallback: (url) => callbackKeys.signAddress(url),
      }),
      files,
      slack,
      presenter,
      publicUrl,
    },
  });
  return {
    env,
    db,
    engine,
    queue,
    slack,
    presenter,
    files,
    secrets,
    callbackKeys,
    log,
    cache: createCache({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN, log }),
    clock: () => new Date(),
    alert: createAlert({ url: env.ALERT_WEBHOOK_URL, log }),
    verifyDelivery: createDeliveryVerifier({
      current: env.QSTASH_CURRENT_SIGNING_KEY,
      next: env.QSTASH_NEXT_SIGNING_KEY,
    }),
    ping: () => answers(db, 2_000),
    ...(request.waitUntil ? { waitUntil: request.waitUntil } : {}),
  };
}
