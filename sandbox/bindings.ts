import { SANDBOX_KEYS } from "./settings.ts";

interface Service {
  url: string;
  apiKey: string;
}

/** What the Worker's environment is made of. */
export interface BindingSources {
  databaseUrl: string;
  neonHttpUrl: string;
  qstash: { url: string; token: string; currentSigningKey: string; nextSigningKey: string };
  redis: { url: string; token: string };
  slack: { url: string; botToken: string };
  model: Service;
  elevenlabs: Service;
  minimax: Service;
  rtrvr: Service;
  publicUrl: string;
  alertUrl: string;
}

/** The Worker's environment in the sandbox: every service is a stand-in. `changes` override; an empty text removes. */
export function createBindings(from: BindingSources, changes: Record<string, string> = {}): Record<string, string> {
  const bindings: Record<string, string> = {
    DATABASE_URL: from.databaseUrl,
    NEON_HTTP_URL: from.neonHttpUrl,
    QSTASH_URL: from.qstash.url,
    QSTASH_TOKEN: from.qstash.token,
    QSTASH_CURRENT_SIGNING_KEY: from.qstash.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: from.qstash.nextSigningKey,
    UPSTASH_REDIS_REST_URL: from.redis.url,
    UPSTASH_REDIS_REST_TOKEN: from.redis.token,
    SLACK_SIGNING_SECRET: SANDBOX_KEYS.slackSigningSecret,
    SLACK_CLIENT_ID: SANDBOX_KEYS.slackClientId,
    SLACK_CLIENT_SECRET: SANDBOX_KEYS.slackClientSecret,
    SLACK_BOT_TOKEN: from.slack.botToken,
    SLACK_API_URL: `${from.slack.url}/api/`,
    OPENAI_API_KEY: from.model.apiKey,
    OPENAI_BASE_URL: `${from.model.url}/v1`,
    ELEVENLABS_API_KEY: from.elevenlabs.apiKey,
    ELEVENLABS_BASE_URL: from.elevenlabs.url,
    MINIMAX_API_KEY: from.minimax.apiKey,
    MINIMAX_BASE_URL: from.minimax.url,
    RTRVR_API_KEY: from.rtrvr.apiKey,
    RTRVR_BASE_URL: from.rtrvr.url,
    ENCRYPTION_KEYS: SANDBOX_KEYS.encryptionKeys,
    PUBLIC_URL: from.publicUrl,
    METRICS_TOKEN: SANDBOX_KEYS.metricsToken,
    ALERT_WEBHOOK_URL: from.alertUrl,
    ...changes,
  };
  return Object.fromEntries(Object.entries(bindings).filter(([, value]) => value !== ""));
}
