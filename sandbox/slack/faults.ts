/**
 * What may be made to go wrong. A fault is used up once for each call of its method; `method: "*"` is any method.
 * `rate_limited`: 429 with Retry-After. `http_500`: a server error, nothing done. `lost_answer`: the call takes effect,
 * then the connection drops. `slow`: answered after `ms`. `error`: `{ok: false, error}`, nothing done.
 */
export interface Fault {
  method: string;
  kind: "rate_limited" | "http_500" | "lost_answer" | "slow" | "error";
  /** For how many calls; 1 unless given. */
  times?: number;
  /** Seconds, for `rate_limited`; 1 unless given. */
  retryAfter?: number;
  /** Milliseconds, for `slow`. */
  ms?: number;
  /** The code, for `error`. */
  error?: string;
}

export interface Faults {
  /** Enforce each method's tier per workspace, and one chat.postMessage a second and channel with short bursts. */
  rateLimits: boolean;
  add(fault: Fault): void;
  /** Answer 429 to the next `times` calls of `method`. */
  rateLimit(method: string, times?: number, retryAfter?: number): void;
  /** Answer 500 to the next `times` calls of `method`. */
  serverError(method: string, times?: number): void;
  /** Do the next `times` calls of `method`, then drop the connection without an answer. */
  loseAnswer(method: string, times?: number): void;
  /** Answer the next `times` calls of `method` only after `ms`. */
  slow(method: string, ms: number, times?: number): void;
  /** Refuse the next `times` calls of `method` with this error code. */
  refuse(method: string, error: string, times?: number): void;
  /** The faults still waiting for calls. */
  pending(): Fault[];
  /** No faults, and the rate limits as they were at the start. */
  clear(): void;
  /** Takes the fault that applies to this call, if any. */
  take(method: string): Fault | undefined;
}

export function createFaults(limitsAtStart: boolean): Faults {
  let waiting: (Fault & { times: number })[] = [];
  const faults: Faults = {
    rateLimits: limitsAtStart,
    add(fault) {
      waiting.push({ ...fault, times: fault.times ?? 1 });
    },
    rateLimit: (method, times, retryAfter) => faults.add({ method, kind: "rate_limited", times, retryAfter }),
    serverError: (method, times) => faults.add({ method, kind: "http_500", times }),
    loseAnswer: (method, times) => faults.add({ method, kind: "lost_answer", times }),
    slow: (method, ms, times) => faults.add({ method, kind: "slow", ms, times }),
    refuse: (method, error, times) => faults.add({ method, kind: "error", error, times }),
    pending: () => waiting.map((fault) => ({ ...fault })),
    clear() {
      waiting = [];
      faults.rateLimits = limitsAtStart;
    },
    take(method) {
      const fault = waiting.find((one) => one.method === method || one.method === "*");
      if (!fault) return undefined;
      fault.times -= 1;
      waiting = waiting.filter((one) => one.times > 0);
      return fault;
    },
  };
  return faults;
}
