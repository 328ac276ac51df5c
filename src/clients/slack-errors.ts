import { ErrorCode } from "@slack/web-api";
import { z } from "zod";
import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";

/** Slack named a reason why this place cannot take the message; another place may. Its name is FatalStepError's, so that it is treated as one. */
export class PostRefused extends FatalStepError {
  /** Slack's own code, such as `is_archived`. */
  readonly code: string;
  constructor(code: string) {
    super(REFUSALS[code] ?? `Slack refused the message (${code}).`);
    this.code = code;
  }
}

const REINSTALL = "Slack no longer accepts Callboard's token; an admin has to install it again.";

/** Why a place cannot take a message, as people are told. Codes from Slack's method pages. */
const REFUSALS: Record<string, string> = {
  channel_not_found: "Slack does not show that channel to Callboard; invite it with /invite.",
  not_in_channel: "Callboard is not in that channel; invite it with /invite.",
  is_archived: "That channel is archived.",
  restricted_action: "That channel's settings do not let apps post.",
  restricted_action_read_only_channel: "That channel is read-only.",
  restricted_action_thread_only_channel: "That channel takes replies in threads only.",
  restricted_action_non_threadable_channel: "That channel takes no threads.",
  thread_not_found: "The thread is gone.",
  users_not_found: "Slack knows nobody of that e-mail.",
  user_not_found: "Slack does not know that person.",
  user_disabled: "That person's account is switched off.",
  cannot_dm_bot: "Bots cannot be written to.",
  messages_tab_disabled: "Callboard's messages are switched off in this workspace.",
  missing_scope: "Callboard was installed without a permission that this needs; an admin has to install it again.",
  account_inactive: REINSTALL,
  token_revoked: REINSTALL,
  token_expired: REINSTALL,
  invalid_auth: REINSTALL,
  not_authed: REINSTALL,
};

/** With these, no place in the workspace can be reached. */
const TOKEN_DEAD = new Set(["account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"]);

/** True where another channel could still take the message. */
export const elsewhereMayWork = (refused: PostRefused): boolean => !TOKEN_DEAD.has(refused.code);

/** "Some aspect of the operation may have succeeded", by Slack's method pages. */
const UNCLEAR = new Set(["fatal_error", "internal_error", "service_unavailable", "request_timeout"]);

const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** A rate limit that came without the time to wait: one minute is the window Slack counts in. */
const DEFAULT_WAIT_MS = 60_000;

const thrown = z.object({
  code: z.string(),
  message: z.string().optional(),
  retryAfter: z.number().optional(),
  statusCode: z.number().optional(),
  original: z.unknown().optional(),
  data: z
    .object({
      error: z.string(),
      response_metadata: z
        .object({ messages: z.array(z.string()).optional() })
        .loose()
        .optional(),
    })
    .loose()
    .optional(),
});

/**
 * What a failed call of the Web API means for us.
 * @param changes True for calls whose effect would be doubled by sending them again: their lost answers are `outcomeUnknown`.
 */
export function slackError(error: unknown, method: string, changes: boolean): Error {
  const parsed = thrown.safeParse(error);
  if (!parsed.success) return new ExternalError("Slack", `${method} failed`, { cause: error, outcomeUnknown: changes });
  const { code, retryAfter, statusCode, original, data } = parsed.data;
  switch (code) {
    case ErrorCode.RateLimitedError:
      return new RetryAfterError("Slack", (retryAfter ?? 0) * 1000 || DEFAULT_WAIT_MS);
    case ErrorCode.PlatformError:
      return platformError(data?.error ?? "", data?.response_metadata?.messages ?? [], method, changes);
    case ErrorCode.HTTPError: {
      const answered = statusCode !== undefined && statusCode < 500;
      const message = `Slack answered ${method} with HTTP ${statusCode ?? "error"}`;
      return new ExternalError("Slack", message, { outcomeUnknown: changes && !answered });
    }
    default:
      return new ExternalError("Slack", `Slack did not answer ${method}`, {
        cause: original,
        outcomeUnknown: changes && !neverSent(original),
      });
  }
}

function platformError(code: string, details: string[], method: string, changes: boolean): Error {
  if (code === "ratelimited" || code === "rate_limited") return new RetryAfterError("Slack", DEFAULT_WAIT_MS);
  if (code in REFUSALS) return new PostRefused(code);
  if (UNCLEAR.has(code) || !/^[a-z][a-z0-9_]*$/.test(code)) {
    const what = UNCLEAR.has(code) ? code : "an answer that is no JSON";
    return new ExternalError("Slack", `Slack answered ${method} with ${what}`, { outcomeUnknown: changes });
  }
  const detail = details.length > 0 ? `: ${details.join("; ").slice(0, 300)}` : "";
  return new FatalStepError(`Slack refused ${method} (${code})${detail}`);
}

function neverSent(error: unknown): boolean {
  for (let at = error; at && typeof at === "object"; at = (at as { cause?: unknown }).cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string" && NOT_SENT.has(code)) return true;
  }
  return false;
}
