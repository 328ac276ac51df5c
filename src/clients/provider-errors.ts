import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";
import { retryAfterMs } from "./retry-after.ts";

export type Provider = "ElevenLabs" | "MiniMax" | "rtrvr.ai";

/**
 * What an error of a provider means for the step: `retry` it now and then, `wait` until the provider lets us in again,
 * `fatal` where it can never succeed as it stands, `unknown` where a paid call may have taken effect.
 */
export type Verdict = "retry" | "wait" | "fatal" | "unknown";
interface Meaning {
  verdict: Verdict;
  says: string;
}

/** By HTTP status, where no code below says more; another 5xx is `retry`, another 4xx `fatal`. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: { verdict: "fatal", says: "refused the key in {key}" },
  402: { verdict: "fatal", says: "has no credit left" },
  403: { verdict: "fatal", says: "refused the key in {key}" },
  408: { verdict: "retry", says: "timed out" },
  425: { verdict: "retry", says: "is not ready" },
  429: { verdict: "wait", says: "is busy" },
  // Gateways say these when they lost the answer of a server that may have done its work.
  502: { verdict: "unknown", says: "lost its answer" },
  504: { verdict: "unknown", says: "lost its answer" },
  520: { verdict: "unknown", says: "lost its answer" },
  522: { verdict: "unknown", says: "lost its answer" },
  524: { verdict: "unknown", says: "lost its answer" },
};

interface ProviderTable {
  /** The setting that holds its key. */
  key: string;
  /** How long to wait where it names no time, in milliseconds. */
  waitMs: number;
  codes: Readonly<Record<string, Meaning>>;
}

/** By the provider's own code; read 2026-11-21. rtrvr.ai documents none. */
export const PROVIDER_ERRORS: Readonly<Record<Provider, ProviderTable>> = {
  // help.elevenlabs.io: `detail.status`; 401 is a bad key or an empty quota.
  ElevenLabs: {
    key: "ELEVENLABS_API_KEY",
    waitMs: 5_000,
    codes: {
      max_character_limit_exceeded: { verdict: "fatal", says: "refused the text: it is too long" },
      input_text_empty: { verdict: "fatal", says: "refused the text: it is empty" },
      model_not_found: { verdict: "fatal", says: "does not know that model" },
      voice_not_found: { verdict: "fatal", says: "does not know that voice" },
      invalid_api_key: { verdict: "fatal", says: "refused the key in {key}" },
      missing_permissions: { verdict: "fatal", says: "does not let the key in {key} do this" },
      quota_exceeded: { verdict: "fatal", says: "says that its quota is used up; raise the plan or wait" },
      too_many_concurrent_requests: { verdict: "wait", says: "is busy with our other requests" },
      system_busy: { verdict: "wait", says: "is busy" },
    },
  },
  // platform.minimax.io: `base_resp.status_code` of answers that are HTTP 200 all the same.
  MiniMax: {
    key: "MINIMAX_API_KEY",
    waitMs: 20_000,
    codes: {
      1000: { verdict: "retry", says: "had an unknown error" },
      1001: { verdict: "retry", says: "timed out" },
      1002: { verdict: "wait", says: "has its rate limit reached" },
      1004: { verdict: "fatal", says: "refused the key in {key}" },
      1008: { verdict: "fatal", says: "has no balance left" },
      1024: { verdict: "retry", says: "had an internal error" },
      1026: { verdict: "fatal", says: "refuses the prompt as sensitive" },
      1027: { verdict: "fatal", says: "refuses the result as sensitive" },
      1033: { verdict: "retry", says: "had an error downstream" },
      1039: { verdict: "wait", says: "has its token limit reached" },
      2013: { verdict: "fatal", says: "refused the parameters" },
    },
  },
  "rtrvr.ai": { key: "RTRVR_API_KEY", waitMs: 10_000, codes: {} },
};

/** Whether a gateway lost the answer of a server that may have done its work. */
export const isAnswerLost = (status: number): boolean => BY_STATUS[status]?.verdict === "unknown";

/** What a refusal means: the provider's code first, then the HTTP status; a code nobody knows, in a 200, passes. */
export function meaningOf(provider: Provider, status: number, code?: string | number): Meaning {
  const known = code === undefined ? undefined : PROVIDER_ERRORS[provider].codes[code];
  if (known) return known;
  const byStatus = BY_STATUS[status];
  if (byStatus) return byStatus;
  if (status >= 400 && status < 500)
    return { verdict: "fatal", says: provider === "ElevenLabs" ? "refused the text" : "refused the request" };
  return { verdict: "retry", says: "had an error" };
}

/**
 * The error that stands for a refusal.
 * @param of.said The provider's own words.
 * @param of.paid True where the call costs money once it is sent.
 */
export function providerError(
  provider: Provider,
  of: { status: number; code?: string | number | undefined; said?: string; headers?: Headers; paid: boolean },
): Error {
  const { verdict, says } = meaningOf(provider, of.status, of.code);
  const { key, waitMs } = PROVIDER_ERRORS[provider];
  const named = [of.status === 200 ? "" : `HTTP ${of.status}`, of.code ?? ""].filter((part) => part !== "").join(" ");
  const detail = [named, (of.said ?? "").slice(0, 200)].filter(Boolean).join(": ");
  const text = `${provider} ${says.replace("{key}", key)} (${detail})`;
  switch (verdict) {
    case "fatal":
      return new FatalStepError(`${text}.`);
    case "wait":
      return new RetryAfterError(provider, of.headers ? retryAfterMs(of.headers, waitMs) : waitMs, text);
    case "retry":
      return new ExternalError(provider, text);
    case "unknown":
      return new ExternalError(provider, text, { outcomeUnknown: of.paid });
  }
}
