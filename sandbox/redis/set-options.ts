import { notAnInteger, RedisError, syntaxError } from "./redis-error.ts";

const EXPIRIES = new Set(["EX", "PX", "EXAT", "PXAT"]);
const CONDITIONS = new Set(["NX", "XX"]);

/**
 * Checks the options after `SET key value` as Redis does and gives them in upper case, which is the only way the
 * in-memory engine heeds them. Throws Redis' own errors.
 */
export function normaliseSetOptions(options: string[]): string[] {
  const normal: string[] = [];
  const seen = { expiry: false, condition: false };
  for (let at = 0; at < options.length; at += 1) {
    const word = (options[at] ?? "").toUpperCase();
    if (EXPIRIES.has(word) || word === "KEEPTTL") {
      if (seen.expiry) throw syntaxError();
      seen.expiry = true;
      normal.push(word);
      if (word === "KEEPTTL") continue;
      at += 1;
      const amount = options[at];
      if (amount === undefined) throw syntaxError();
      if (!/^-?\d+$/.test(amount)) throw notAnInteger();
      if (Number(amount) <= 0) throw new RedisError("ERR invalid expire time in 'set' command");
      normal.push(amount);
    } else if (CONDITIONS.has(word)) {
      if (seen.condition) throw syntaxError();
      seen.condition = true;
      normal.push(word);
    } else if (word === "GET") {
      normal.push(word);
    } else {
      throw syntaxError();
    }
  }
  return normal;
}
