/** What OpenAI's error body says; thrown by the checks and answered by the server. */
export class OpenAIError extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, code: string | null = null, param: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
    this.type = status >= 500 ? "server_error" : (TYPES[code ?? ""] ?? "invalid_request_error");
  }

  /** The answer in OpenAI's error shape. */
  response(): Response {
    const { message, type, param, code } = this;
    return Response.json({ error: { message, type, param, code } }, { status: this.status });
  }
}

const TYPES: Record<string, string> = { rate_limit_exceeded: "requests", insufficient_quota: "insufficient_quota" };

/** 400 about one parameter. */
export const invalid = (param: string | null, message: string, code: string | null = null): OpenAIError =>
  new OpenAIError(400, message, code, param);

export const rateLimited = (model: string): OpenAIError =>
  new OpenAIError(
    429,
    `Rate limit reached for ${model} on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in 2s.`,
    "rate_limit_exceeded",
  );

export const quotaUsedUp = (): OpenAIError =>
  new OpenAIError(
    429,
    "You exceeded your current quota, please check your plan and billing details.",
    "insufficient_quota",
  );

export const serverError = (): OpenAIError =>
  new OpenAIError(500, "The server had an error while processing your request. Sorry about that!");
