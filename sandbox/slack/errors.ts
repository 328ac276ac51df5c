import type { Json } from "./types.ts";

/** An answer `{ok: false, error}` of the Web API. `extra` is merged into it. */
export class SlackApiError extends Error {
  readonly code: string;
  readonly extra: Json;
  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = "SlackApiError";
    this.code = code;
    this.extra = extra;
  }
}

/** Slack's answer to arguments it cannot read: each problem says where it is. */
export const invalidArguments = (messages: string[]): SlackApiError =>
  new SlackApiError("invalid_arguments", { response_metadata: { messages: messages.map((m) => `[ERROR] ${m}`) } });
