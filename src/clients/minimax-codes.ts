import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";

const SERVICE = "MiniMax";
/** MiniMax counts its limits by the minute and names no time to come back. */
const RATE_WAIT_MS = 20_000;

type Meaning = { kind: "retry" | "wait" | "terminal"; says: string };

/** `base_resp.status_code` of answers that are HTTP 200 all the same (platform.minimax.io, error codes, read 2026-11-21). */
const MEANINGS: Record<number, Meaning> = {
  1000: { kind: "retry", says: "MiniMax had an unknown error" },
  1001: { kind: "retry", says: "MiniMax timed out" },
  1002: { kind: "wait", says: "MiniMax's rate limit is reached" },
  1004: { kind: "terminal", says: "MiniMax refused the key in MINIMAX_API_KEY" },
  1008: { kind: "terminal", says: "MiniMax's balance is empty" },
  1024: { kind: "retry", says: "MiniMax had an internal error" },
  1026: { kind: "terminal", says: "MiniMax refuses the prompt as sensitive" },
  1027: { kind: "terminal", says: "MiniMax refuses the result as sensitive" },
  1033: { kind: "retry", says: "MiniMax had an error downstream" },
  1039: { kind: "wait", says: "MiniMax's token limit is reached" },
  2013: { kind: "terminal", says: "MiniMax refused the parameters" },
};

/** The error that a code other than 0 stands for; an unlisted one is taken as passing. */
export function errorOfCode(code: number, message: string): Error {
  const meaning = MEANINGS[code] ?? { kind: "retry", says: "MiniMax refused" };
  const text = `${meaning.says} (${code}${message ? `: ${message.slice(0, 200)}` : ""})`;
  if (meaning.kind === "terminal") return new FatalStepError(`${text}.`);
  if (meaning.kind === "wait") return new RetryAfterError(SERVICE, RATE_WAIT_MS, text);
  return new ExternalError(SERVICE, text);
}
