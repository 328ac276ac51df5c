import { isObject } from "./check-problems.ts";
import type { Reply } from "./dispatch.ts";
import type { Json, Message } from "./types.ts";

/** What the user sees after doing something, and what the app answered. */
export interface Outcome {
  /** True when the app answered in time with 2xx and nothing was wrong in its answer. */
  ok: boolean;
  /** HTTP status of the app's answer; 0 without one. */
  status: number;
  /** The body of the answer: JSON where it is, else text; "" when empty. */
  ack: unknown;
  /** The line Slack would show: the app's ephemeral answer, or Slack's own words for a failure. Null: nothing. */
  shown: string | null;
  /** `operation_timeout`, `dispatch_failed`, or what was wrong in the answer. */
  error?: string;
  /** Messages the answer itself put into the channel. */
  messages: Message[];
  /** The confirmation the user had to accept, when the button has one. */
  confirmed?: Json;
  /** Where a link button leads. */
  opened?: string;
}

/** Parses an answer: JSON when it is, whatever its content type says, else the text. */
export function ackBody(text: string): unknown {
  if (text.trim() === "") return "";
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The code Slack shows for a request the app did not take: late is `operation_timeout`, all else `dispatch_failed`. */
function failureCode(reply: Reply): "operation_timeout" | "dispatch_failed" | undefined {
  if (reply.kind === "failure") return reply.reason === "http_timeout" ? "operation_timeout" : "dispatch_failed";
  return reply.status >= 200 && reply.status < 300 ? undefined : "dispatch_failed";
}

export function outcomeOf(reply: Reply, shownOnFailure: (code: string) => string): Outcome {
  const error = failureCode(reply);
  const base = {
    status: reply.kind === "answer" ? reply.status : 0,
    ack: reply.kind === "answer" ? ackBody(reply.text) : "",
    messages: [],
  };
  return error === undefined
    ? { ...base, ok: true, shown: null }
    : { ...base, ok: false, shown: shownOnFailure(error), error };
}

export const isReply = (ack: unknown): ack is Json => isObject(ack) && Object.keys(ack).length > 0;
