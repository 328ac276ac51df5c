import { Redis, ReplyError } from "ioredis";
import { type Outcome, plainReply, type RedisBackend, type RedisCommand } from "./backend.ts";
import { RedisError, unavailable } from "./redis-error.ts";

/** A connection must not be put into another state, or made to wait, by one caller of a shared API. */
const NOT_OVER_REST = new Set([
  ...["subscribe", "psubscribe", "ssubscribe", "monitor", "multi", "exec", "discard", "watch", "unwatch", "wait"],
  ...["select", "auth", "hello", "quit", "reset", "client", "config", "debug", "shutdown", "replicaof", "slaveof"],
  ...["blpop", "brpop", "blmove", "bzpopmin", "bzpopmax"],
]);

function toRedisError(error: unknown): RedisError {
  if (!(error instanceof ReplyError)) {
    return new RedisError(`ERR ${error instanceof Error ? error.message : "the Redis server is unreachable"}`, 500);
  }
  const { message } = error as Error;
  const [, unknown] = /^ERR unknown command '([^']*)'/.exec(message) ?? [];
  return unknown === undefined ? new RedisError(message) : unavailable(unknown);
}

function check(command: RedisCommand): void {
  if (NOT_OVER_REST.has(command.name)) throw unavailable(command.name);
}

/** A Redis server, reached through `ioredis`. Rejects if none answers at `url`. */
export async function openServerBackend(url: string): Promise<RedisBackend> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 3000 });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new Error(`No Redis answers at ${new URL(url).host} (REDIS_URL).`, { cause: error });
  }
  return {
    async run(command) {
      check(command);
      try {
        return plainReply(await redis.call(command.name, ...command.args));
      } catch (error) {
        throw toRedisError(error);
      }
    },
    async transaction(commands) {
      for (const command of commands) check(command);
      const batch = redis.multi();
      for (const { name, args } of commands) batch.call(name, ...args);
      try {
        const replies = (await batch.exec()) ?? [];
        return replies.map(
          ([error, reply]): Outcome => (error ? { error: error.message } : { result: plainReply(reply) }),
        );
      } catch (error) {
        throw toRedisError(error);
      }
    },
    close: async () => {
      redis.disconnect();
    },
  };
}
