/** An error Redis or Upstash answers with; the message begins with its code word (`ERR`, `WRONGTYPE`, ...). */
export class RedisError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

export const unavailable = (name: string) =>
  new RedisError(
    `ERR Command is not available: '${name.toUpperCase()}'. See https://upstash.com/docs/redis/overall/rediscompatibility for details`,
  );
export const wrongArity = (name: string) => new RedisError(`ERR wrong number of arguments for '${name}' command`);
export const notAnInteger = () => new RedisError("ERR value is not an integer or out of range");
export const syntaxError = () => new RedisError("ERR syntax error");
