import { type BotDeps, createPresenter, createTokens } from "./bot/index.ts";
import { type Alert, createAlert } from "./clients/alerts.ts";
import { type CallbackKeys, createCallbackKeys } from "./clients/callback-keys.ts";
import { createElevenLabs } from "./clients/elevenlabs.ts";
import { createFiles, type FileStore } from "./clients/files.ts";
import { UNKNOWN_PRICES } from "./clients/media-prices.ts";
import { createMiniMax } from "./clients/minimax.ts";
import { createModel } from "./clients/model.ts";
import { createDeliveryVerifier, createQueue, type VerifyDelivery } from "./clients/qstash.ts";
import { createCache } from "./clients/redis.ts";
import { createRtrvr } from "./clients/rtrvr.ts";
import { createSecrets } from "./clients/secrets.ts";
import { createSlack } from "./clients/slack.ts";
import { createDb } from "./db/client.ts";
import { answers } from "./db/queries/answers.ts";
import { type Env, EnvError } from "./env.ts";
import { messageOf } from "./errors.ts";
import { consoleLog } from "./log.ts";
import { createEngine, type Engine, PIPELINES, parsePrices } from "./pipelines/index.ts";

/** Everything the Worker is made of, for one request. */
export interface Deps extends BotDeps {
  env: Env;
  engine: Engine;
  files: FileStore;
  callbackKeys: CallbackKeys;
  verifyDelivery: VerifyDelivery;
  alert: Alert;
  /** Whether the database answers within two seconds. */
  ping(): Promise<boolean>;
}

/** @throws EnvError for prices that cannot be read. */
function statedPrices({ MEDIA_PRICES: text }: Env) {
  try {
    return text === undefined ? null : parsePrices(text, new Date().toISOString().slice(0, 10));
  } catch (error) {
    throw new EnvError(`The environment is not complete: MEDIA_PRICES: ${messageOf(error)}`);
  }
}

/** Builds the product from its settings. No I/O happens here. */
export function createDeps(env: Env, request: { waitUntil?: (work: Promise<unknown>) => void } = {}): Deps {
  const log = consoleLog();
  const db = createDb({ databaseUrl: env.DATABASE_URL, neonHttpUrl: env.NEON_HTTP_URL });
  const publicUrl = env.PUBLIC_URL.replace(/\/$/, "");
  const secrets = createSecrets(env.ENCRYPTION_KEYS);
  const callbackKeys = createCallbackKeys(env.ENCRYPTION_KEYS);
  const slack = createSlack({ apiUrl: env.SLACK_API_URL, ...createTokens({ db, secrets }) });
  const presenter = createPresenter({ db, publicUrl });
  const files = createFiles(env.FILES);
  const queue = createQueue({ url: env.QSTASH_URL, token: env.QSTASH_TOKEN, publicUrl });
  const model = createModel({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL, model: env.MODEL });
  const media = statedPrices(env);
  const prices = { ...UNKNOWN_PRICES, ...media };
  const engine = createEngine({
    db,
    queue,
    log,
    pipelines: PIPELINES,
    ports: {
      model,
      scraper: createRtrvr({ apiKey: env.RTRVR_API_KEY, baseUrl: env.RTRVR_BASE_URL, prices }),
      voice: createElevenLabs({ apiKey: env.ELEVENLABS_API_KEY, baseUrl: env.ELEVENLABS_BASE_URL, prices }),
      visuals: createMiniMax({
        apiKey: env.MINIMAX_API_KEY,
        baseUrl: env.MINIMAX_BASE_URL,
        prices,
        signCallback: (url) => callbackKeys.signAddress(url),
      }),
      files,
      slack,
      reader: slack.reader,
      streamer: slack.streamer,
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
    prices: { media, script: (characters, tokens) => model.worstCost(characters, tokens) },
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
