import type { SandboxClock } from "../clock.ts";

/** What every provider's stand-in may be started with. */
export interface ProviderOptions {
  /** Port on 127.0.0.1; a free one when left out. */
  port?: number;
  clock: SandboxClock;
  /** The one key the stand-in accepts; each has a development key of its own. */
  apiKey?: string;
  log?: (line: string) => void;
}

/** One call as the journal keeps it. */
export interface ProviderCall {
  /** Arrival, in milliseconds since the epoch by the sandbox clock. */
  at: number;
  method: string;
  path: string;
  /** What was asked, summed up; null until the body has been read. */
  request: Record<string, unknown> | null;
  /** HTTP status; 0 where no answer reached the caller: the answer was lost on purpose, or the caller left first. */
  status: number;
  /** The provider's own error code or status word. */
  error?: string;
  tokens?: { input: number; output: number };
  /** Time to the answer, of a streamed one to its end, in milliseconds of the machine's clock. */
  tookMs: number;
}

/** An answer the provider gives instead of its work, to the next `times` calls. */
export interface AnswerFault {
  times: number;
  status: number;
  /** The provider's own error code, e.g. `insufficient_quota`, `system_busy`, or 1002. */
  code?: string | number;
  message?: string;
  retryAfterSeconds?: number;
}

/** Shares of all calls that go wrong, each from 0 to 1 and at most 1 together, by a seeded draw a call. */
export interface FaultRates {
  /** Answered with one of the provider's own passing errors, no work done. */
  errors: number;
  /** The work is done and the connection held a while, then dropped before the answer. */
  timeouts: number;
  seed: number;
}

/** Faults that can be set at any time; they meet only calls whose path begins with `path`, when it is given. */
export interface ProviderFaults {
  answer: AnswerFault | null;
  /** Each call waits this long before its work begins. */
  slowMs: number;
  /** The next N calls do their work, and the connection is dropped before the answer. */
  loseAnswers: number;
  /** Setting it begins the draws of its seed anew. */
  rates: FaultRates | null;
  path: string | null;
}

/** What every provider's stand-in offers. */
export interface ProviderServer {
  url: string;
  apiKey: string;
  /** The last calls, oldest first: 2,000, or as many as `keep` says. */
  calls(): readonly ProviderCall[];
  /** Settable: how many calls the journal keeps. */
  keep: number;
  faults: ProviderFaults;
  close(): Promise<void>;
}
