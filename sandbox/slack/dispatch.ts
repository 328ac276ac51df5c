import { createHmac } from "node:crypto";
import type { Core } from "./core.ts";
import type { Json } from "./types.ts";

/** What became of a request to the app. `reason` is Slack's word for X-Slack-Retry-Reason. */
export type Reply =
  | { kind: "answer"; status: number; headers: Headers; text: string }
  | { kind: "failure"; reason: "http_timeout" | "connection_failed" | "too_many_redirects" };

interface Outgoing {
  /** For the journal: `command /summary`, `event app_mention`. */
  name: string;
  teamId: string;
  body: string;
  contentType: "application/json" | "application/x-www-form-urlencoded";
  headers?: Record<string, string>;
  /** What the journal keeps of it. */
  summary: Json;
}

const MAX_REDIRECTS = 2;

/** Slack's signature, version 0: HMAC-SHA256 over `v0:{seconds}:{raw body}`. */
export function sign(secret: string, seconds: number, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex")}`;
}

function signedHeaders(core: Core, outgoing: Outgoing): Record<string, string> {
  const seconds = core.signingTime();
  return {
    "content-type": outgoing.contentType,
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": String(seconds),
    "x-slack-signature": sign(core.signingSecret, seconds, outgoing.body),
    ...outgoing.headers,
  };
}

async function send(core: Core, outgoing: Outgoing): Promise<Reply> {
  const headers = signedHeaders(core, outgoing);
  const signal = AbortSignal.timeout(core.ackTimeoutMs);
  try {
    // Inside the try: an app that has no address yet counts as one that cannot be reached.
    let target = `${core.appUrl()}/slack/events`;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await fetch(target, {
        method: "POST",
        headers,
        body: outgoing.body,
        redirect: "manual",
        signal,
      });
      const location = response.headers.get("location");
      const text = await response.text();
      if (response.status < 300 || response.status > 399 || location === null) {
        return { kind: "answer", status: response.status, headers: response.headers, text };
      }
      target = new URL(location, target).href;
    }
    return { kind: "failure", reason: "too_many_redirects" };
  } catch {
    return { kind: "failure", reason: signal.aborted ? "http_timeout" : "connection_failed" };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a signed request to the app and waits for its answer, three seconds as Slack does. Never throws. */
export async function dispatch(core: Core, outgoing: Outgoing): Promise<Reply> {
  const started = performance.now();
  const at = core.clock.now();
  const reply = await send(core, outgoing);
  core.journal.add({
    at,
    direction: "request",
    name: outgoing.name,
    teamId: outgoing.teamId,
    args: outgoing.summary,
    status: reply.kind === "answer" ? reply.status : 0,
    response: reply.kind === "answer" ? parsed(reply.text) : reply.reason,
    ms: Math.round(performance.now() - started),
  });
  return reply;
}
