import { Redis } from "@upstash/redis";
import type { Log } from "../log.ts";

/** A slow or absent Redis costs at most this many milliseconds a question. */
const PATIENCE_MS = 250;

/**
 * Makes things faster, decides nothing: with Redis down, slow or not configured every question is answered "not known".
 * A mark is set after the Postgres commit it stands for, never before.
 */
export interface Cache {
  /** Whether the mark stands; false when that cannot be told. */
  has(key: string): Promise<boolean>;
  /** Sets a mark that ends by itself after `seconds`. Never throws. */
  mark(key: string, seconds: number): Promise<void>;
}

/** Upstash Redis over REST; without an address, a cache that knows nothing. */
export function createCache(options: { url?: string | undefined; token?: string | undefined; log: Log }): Cache {
  if (!options.url || !options.token) return { has: async () => false, mark: async () => {} };
  const redis = new Redis({ url: options.url, token: options.token, retry: false, enableTelemetry: false });
  const soon = async <T>(ask: Promise<T>, otherwise: T): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
    });
    try {
      return await Promise.race([ask, late]);
    } catch (error) {
      options.log.warn("redis", { error });
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    has: async (key) => (await soon(redis.exists(key), 0)) > 0,
    mark: async (key, seconds) => {
      await soon(redis.set(key, 1, { ex: seconds }), null);
    },
  };
}
