import { z } from "zod";

const url = z.url({ protocol: /^https?$/ });
const optionalUrl = url.optional();
const secret = z.string().min(1);

/** `kid:base64` pairs of 256-bit AES keys; the first one writes, all of them read. */
const encryptionKeys = z.string().transform((value, context) => {
  const keys = value.split(",").map((pair) => {
    const [kid, encoded] = [pair.slice(0, pair.indexOf(":")).trim(), pair.slice(pair.indexOf(":") + 1).trim()];
    return { kid, key: decodeKey(encoded) };
  });
  const bad = keys.some(({ kid, key }) => !/^[\w-]{1,32}$/.test(kid) || key?.byteLength !== 32);
  if (bad) {
    context.addIssue({ code: "custom", message: "must be kid:base64 pairs of 32-byte keys, comma-separated" });
    return z.NEVER;
  }
  return keys.flatMap(({ kid, key }) => (key ? [{ kid, key }] : []));
});

function decodeKey(encoded: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const schema = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  NEON_HTTP_URL: optionalUrl,
  QSTASH_URL: url.default("https://qstash.upstash.io"),
  QSTASH_TOKEN: secret,
  QSTASH_CURRENT_SIGNING_KEY: secret,
  QSTASH_NEXT_SIGNING_KEY: secret,
  UPSTASH_REDIS_REST_URL: optionalUrl,
  UPSTASH_REDIS_REST_TOKEN: secret.optional(),
  SLACK_SIGNING_SECRET: secret,
  SLACK_CLIENT_ID: secret.optional(),
  SLACK_CLIENT_SECRET: secret.optional(),
  SLACK_BOT_TOKEN: secret.optional(),
  SLACK_API_URL: url.default("https://slack.com/api/"),
  OPENAI_API_KEY: secret.optional(),
  OPENAI_BASE_URL: url.default("https://api.openai.com/v1"),
  MODEL: z.string().min(1).default("gpt-4.1-mini"),
  ELEVENLABS_API_KEY: secret.optional(),
  ELEVENLABS_BASE_URL: url.default("https://api.elevenlabs.io"),
  MINIMAX_API_KEY: secret.optional(),
  MINIMAX_BASE_URL: url.default("https://api.minimax.io"),
  RTRVR_API_KEY: secret.optional(),
  RTRVR_BASE_URL: url.default("https://api.rtrvr.ai"),
  ENCRYPTION_KEYS: encryptionKeys,
  PUBLIC_URL: url,
  /** What the makers of media charge, such as `voice=0.18 image=0.0035 clip=0.49 page=0.01 2026-11-01`. */
  MEDIA_PRICES: z.string().optional(),
  METRICS_TOKEN: secret.optional(),
  ALERT_WEBHOOK_URL: optionalUrl,
});

/** The Worker's settings, checked. Bindings that are objects (R2) are taken apart from the strings. */
export type Env = z.infer<typeof schema> & { FILES?: R2BucketLike };

/** The part of R2's binding that we use; a test or a script may hand in another store of that shape. */
export interface R2BucketLike {
  put(key: string, value: ArrayBuffer | Uint8Array | string, options?: R2PutLike): Promise<unknown>;
  get(key: string, options?: { range?: { offset: number; length: number } }): Promise<R2ObjectLike | null>;
  head(key: string): Promise<{ size: number; httpMetadata?: { contentType?: string } } | null>;
  delete(key: string): Promise<void>;
}

interface R2PutLike {
  httpMetadata?: { contentType?: string };
  customMetadata?: Record<string, string>;
  sha256?: string;
}

interface R2ObjectLike {
  size: number;
  httpMetadata?: { contentType?: string };
  customMetadata?: Record<string, string>;
  body: ReadableStream;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The environment is wrong; the message names every missing or malformed setting at once, and no value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Checks the bindings. An empty string counts as missing.
 * @throws EnvError naming all problems in one message.
 */
export function parseEnv(bindings: Record<string, unknown>): Env {
  const given = Object.fromEntries(Object.entries(bindings).filter(([, value]) => value !== "" && value !== undefined));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = issue.path.join(".");
      return given[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`;
    });
    throw new EnvError(`The environment is not complete: ${problems.join("; ")}.`);
  }
  const files = given.FILES as R2BucketLike | undefined;
  return files ? { ...parsed.data, FILES: files } : parsed.data;
}
