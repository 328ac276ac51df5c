/** What kind of value a command's key must hold, or `any`. */
type KeyKind = "string" | "hash" | "list" | "set" | "zset" | "any" | "none";

export interface CommandRule {
  /** Arguments with the name: exactly n, or at least -n, as in Redis' own COMMAND table. */
  arity: number;
  kind: KeyKind;
  /** Positions of arguments (0 = the first after the name) that must be integers. */
  integers?: readonly number[];
  /** The value the key already holds must be an integer. */
  holdsInteger?: boolean;
}

const rule = (arity: number, kind: KeyKind, rest: Omit<CommandRule, "arity" | "kind"> = {}): CommandRule => ({
  arity,
  kind,
  ...rest,
});

/**
 * The commands the in-memory engine serves, with what Redis checks before it runs one and the engine does not.
 * Source: Redis 7 command table. A command that is not here is answered as one Upstash does not offer.
 */
export const COMMANDS: Readonly<Record<string, CommandRule>> = {
  ping: rule(-1, "none"),
  echo: rule(2, "none"),
  time: rule(1, "none"),
  dbsize: rule(1, "none"),
  flushdb: rule(-1, "none"),
  flushall: rule(-1, "none"),
  keys: rule(2, "none"),
  scan: rule(-2, "none"),
  eval: rule(-3, "none", { integers: [1] }),
  evalsha: rule(-3, "none", { integers: [1] }),
  script: rule(-2, "none"),
  publish: rule(3, "none"),
  del: rule(-2, "any"),
  unlink: rule(-2, "any"),
  exists: rule(-2, "any"),
  type: rule(2, "any"),
  ttl: rule(2, "any"),
  pttl: rule(2, "any"),
  persist: rule(2, "any"),
  expire: rule(-3, "any", { integers: [1] }),
  pexpire: rule(-3, "any", { integers: [1] }),
  expireat: rule(-3, "any", { integers: [1] }),
  pexpireat: rule(-3, "any", { integers: [1] }),
  get: rule(2, "string"),
  set: rule(-3, "any"),
  setnx: rule(3, "any"),
  setex: rule(4, "any", { integers: [1] }),
  psetex: rule(4, "any", { integers: [1] }),
  getdel: rule(2, "string"),
  getset: rule(3, "string"),
  mget: rule(-2, "any"),
  mset: rule(-3, "any"),
  append: rule(3, "string"),
  strlen: rule(2, "string"),
  incr: rule(2, "string", { holdsInteger: true }),
  decr: rule(2, "string", { holdsInteger: true }),
  incrby: rule(3, "string", { integers: [1], holdsInteger: true }),
  decrby: rule(3, "string", { integers: [1], holdsInteger: true }),
  hset: rule(-4, "hash"),
  hsetnx: rule(4, "hash"),
  hget: rule(3, "hash"),
  hmget: rule(-3, "hash"),
  hgetall: rule(2, "hash"),
  hdel: rule(-3, "hash"),
  hexists: rule(3, "hash"),
  hlen: rule(2, "hash"),
  hkeys: rule(2, "hash"),
  hvals: rule(2, "hash"),
  hincrby: rule(4, "hash", { integers: [2] }),
  lpush: rule(-3, "list"),
  rpush: rule(-3, "list"),
  lpop: rule(-2, "list"),
  rpop: rule(-2, "list"),
  llen: rule(2, "list"),
  lrange: rule(4, "list", { integers: [1, 2] }),
  ltrim: rule(4, "list", { integers: [1, 2] }),
  sadd: rule(-3, "set"),
  srem: rule(-3, "set"),
  smembers: rule(2, "set"),
  sismember: rule(3, "set"),
  scard: rule(2, "set"),
  zadd: rule(-4, "zset"),
  zrem: rule(-3, "zset"),
  zcard: rule(2, "zset"),
  zscore: rule(3, "zset"),
  zincrby: rule(4, "zset"),
  zcount: rule(4, "zset"),
  zrange: rule(-4, "zset"),
  zrangebyscore: rule(-4, "zset"),
  zremrangebyscore: rule(4, "zset"),
};
