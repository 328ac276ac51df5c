import { createHash } from "node:crypto";
import RedisMock from "ioredis-mock";
import { type Outcome, plainReply, type RedisBackend, type RedisCommand } from "./backend.ts";
import { COMMANDS, type CommandRule } from "./commands.ts";
import { notAnInteger, RedisError, syntaxError, unavailable, wrongArity } from "./redis-error.ts";
import { normaliseSetOptions } from "./set-options.ts";

const INTEGER = /^-?\d{1,19}$/;
const WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

type Method = (...args: string[]) => Promise<unknown>;

/** Whether Redis would queue the command at all: known, and with the right number of arguments. */
function ruleOf(command: RedisCommand): CommandRule {
  const rule = COMMANDS[command.name];
  if (!rule) throw unavailable(command.name);
  const words = command.args.length + 1;
  if (rule.arity >= 0 ? words !== rule.arity : words < -rule.arity) throw wrongArity(command.name);
  return rule;
}

/**
 * An in-memory Redis on `ioredis-mock`, with the checks in front that the mock leaves out: arity, kinds of values,
 * integers, SET's options, EXPIRE's conditions and cached scripts. Commands run one at a time, as in Redis.
 */
export function createMemoryBackend(name: string): RedisBackend {
  // The mock keeps one store for each host, port and database number: the name makes this one ours.
  const redis = new RedisMock({ host: name });
  const scripts = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const call = async ({ name: command, args }: RedisCommand): Promise<unknown> => {
    const method: unknown = Reflect.get(redis, command);
    if (typeof method !== "function") throw unavailable(command);
    try {
      return plainReply(await (method as Method).apply(redis, args));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new RedisError(/^[A-Z]+ /.test(message) ? message : `ERR ${message}`);
    }
  };

  const checkValue = async ({ args }: RedisCommand, rule: CommandRule): Promise<void> => {
    for (const position of rule.integers ?? []) if (!INTEGER.test(args[position] ?? "")) throw notAnInteger();
    const key = args[0];
    if (key === undefined || rule.kind === "any" || rule.kind === "none") return;
    const kind = await redis.type(key);
    if (kind !== "none" && kind !== rule.kind) throw new RedisError(WRONG_TYPE);
    if (rule.holdsInteger && kind !== "none" && !INTEGER.test((await redis.get(key)) ?? "")) throw notAnInteger();
  };

  /** EXPIRE's fourth word (NX, XX, GT, LT): true if the key's present expiry allows the new one. */
  const mayExpire = async ([key = "", amount = "", condition]: string[], command: string): Promise<boolean> => {
    if (condition === undefined) return true;
    const left = await redis.pttl(key);
    const wanted = Number(amount) * (command.startsWith("p") ? 1 : 1000) - (command.endsWith("at") ? Date.now() : 0);
    switch (condition.toUpperCase()) {
      case "NX":
        return left === -1;
      case "XX":
        return left >= 0;
      case "GT":
        return left >= 0 && wanted > left;
      case "LT":
        return left === -1 || wanted < left;
      default:
        throw new RedisError(`ERR Unsupported option ${condition}`);
    }
  };

  const script = (command: RedisCommand): unknown => {
    const [verb = "", ...rest] = command.args;
    const digest = (text: string) => createHash("sha1").update(text).digest("hex");
    switch (verb.toUpperCase()) {
      case "LOAD":
        if (rest[0] === undefined) throw wrongArity("script|load");
        scripts.set(digest(rest[0]), rest[0]);
        return digest(rest[0]);
      case "EXISTS":
        return rest.map((sha) => (scripts.has(sha.toLowerCase()) ? 1 : 0));
      case "FLUSH":
        scripts.clear();
        return "OK";
      default:
        throw new RedisError(`ERR unknown subcommand '${verb}'. Try SCRIPT HELP.`);
    }
  };

  const run = async (command: RedisCommand): Promise<unknown> => {
    const rule = ruleOf(command);
    await checkValue(command, rule);
    const [first = "", ...rest] = command.args;
    switch (command.name) {
      case "set": {
        const options = normaliseSetOptions(command.args.slice(2));
        if (options.includes("GET")) await checkValue(command, { arity: -3, kind: "string" });
        return call({ name: "set", args: [...command.args.slice(0, 2), ...options] });
      }
      case "setex":
      case "psetex":
        if (Number(command.args[1]) > 0) return call(command);
        throw new RedisError(`ERR invalid expire time in '${command.name}' command`);
      case "mset":
        if (command.args.length % 2 === 0) return call(command);
        throw wrongArity("mset");
      case "hset":
        if (command.args.length % 2 === 1) return call(command);
        throw wrongArity("hset");
      case "hincrby": {
        const held = await redis.hget(first, rest[0] ?? "");
        if (held !== null && !INTEGER.test(held)) throw new RedisError("ERR hash value is not an integer");
        return call(command);
      }
      case "expire":
      case "pexpire":
      case "expireat":
      case "pexpireat":
        if (command.args.length > 3) throw syntaxError();
        return (await mayExpire(command.args, command.name)) ? call({ ...command, args: command.args.slice(0, 2) }) : 0;
      case "script":
        return script(command);
      case "eval":
        script({ name: "script", args: ["LOAD", first] });
        return call(command);
      case "evalsha": {
        const text = scripts.get(first.toLowerCase());
        if (text === undefined) throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
        return call({ name: "eval", args: [text, ...rest] });
      }
      default:
        return call(command);
    }
  };

  const outcome = (command: RedisCommand): Promise<Outcome> =>
    run(command).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    );

  return {
    run: (command) => exclusively(() => run(command)),
    async transaction(commands) {
      try {
        for (const command of commands) ruleOf(command);
      } catch (error) {
        throw new RedisError(
          `EXECABORT Transaction discarded because of previous errors. ${error instanceof Error ? error.message : ""}`,
        );
      }
      return exclusively(async () => {
        const outcomes: Outcome[] = [];
        for (const command of commands) outcomes.push(await outcome(command));
        return outcomes;
      });
    },
    close: async () => {
      await redis.flushall();
      redis.disconnect();
    },
  };
}
