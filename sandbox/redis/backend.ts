/** A command as the REST API takes it: its name in lower case, and its arguments as text. */
export interface RedisCommand {
  name: string;
  args: string[];
}

/** What a command of a transaction came to. */
export type Outcome = { result: unknown } | { error: string };

/** The engine behind the REST API. Replies are plain: text, integers, null and arrays of them. */
export interface RedisBackend {
  /** Runs one command. Rejects with the engine's error. */
  run(command: RedisCommand): Promise<unknown>;
  /** Runs all with nothing in between. Rejects, having run none, if one of them is malformed. */
  transaction(commands: RedisCommand[]): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** The engines give hashes as objects and Lua's false as false: Redis itself sends lists and null. */
export function plainReply(reply: unknown): unknown {
  if (reply === undefined || reply === false) return null;
  if (Array.isArray(reply)) return reply.map(plainReply);
  if (typeof reply === "object" && reply !== null) return Object.entries(reply).flat();
  return reply;
}
