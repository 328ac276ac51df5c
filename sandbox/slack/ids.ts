import { randomBytes, randomInt } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A fresh id in Slack's form: the prefix and ten capitals or digits, e.g. `C07QX2M9KTZ`. */
export function slackId(prefix: string): string {
  let id = `${prefix}0`;
  for (let i = 0; i < 9; i++) id += ALPHABET[randomInt(ALPHABET.length)];
  return id;
}

/** A short random name like those Slack gives to blocks and actions that came without one. */
export const shortId = (): string => randomBytes(4).toString("base64url").slice(0, 5);

/** `count` random bytes as hex. */
export const secretHex = (count: number): string => randomBytes(count).toString("hex");

/** A trigger id in Slack's form: two numbers and a hash. */
export const triggerId = (): string =>
  `${randomInt(1e12, 9e12)}.${randomInt(1e9, 9e9)}.${randomBytes(16).toString("hex")}`;
