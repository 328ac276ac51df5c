/**
 * A person asked for something that cannot be done as asked.
 * Seen by: that person, in Slack or as HTTP 400, as written. Retried: never. Reported: no.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What the person can do next, one sentence. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/**
 * A dependency failed in a way that may pass: time-out, 5xx, lost connection, malformed answer.
 * Seen by: the run's card ("MiniMax did not answer; trying again at 14:32"). Retried: by the step's policy. Reported: when attempts are exhausted.
 */
export class ExternalError extends Error {
  override readonly name = "ExternalError";
  /** The dependency, as people know it: "Slack", "MiniMax". */
  readonly service: string;
  /** True when the request may have taken effect although its answer is missing or an error. */
  readonly outcomeUnknown: boolean;
  constructor(service: string, message: string, options: { cause?: unknown; outcomeUnknown?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.service = service;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/**
 * The step can never succeed as it stands: a key is missing, the provider refuses the content, the balance is empty.
 * Seen by: the run's last word, as written. Retried: never. Reported: yes, as an alert.
 */
export class FatalStepError extends Error {
  override readonly name = "FatalStepError";
  /** True where a paid call was answered and its answer is of no use: it was paid for, at an unknown price. */
  readonly charged: boolean;
  constructor(message: string, options: { cause?: unknown; charged?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.charged = options.charged ?? false;
  }
}

/**
 * The dependency named the time to come back (429, closed until).
 * Seen by: the card that says why it waits. Retried: at that time, and the attempt is given back. Reported: no.
 */
export class RetryAfterError extends Error {
  override readonly name = "RetryAfterError";
  readonly service: string;
  /** How long to wait, in milliseconds, at least 0. */
  readonly afterMs: number;
  constructor(service: string, afterMs: number, message = `${service} asked us to wait`) {
    super(message);
    this.service = service;
    this.afterMs = Math.max(0, Math.ceil(afterMs));
  }
}

/** The text of anything thrown, for logs and rows: never a stack, at most 500 characters. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
