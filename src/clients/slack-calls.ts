import { LogLevel, WebClient } from "@slack/web-api";
import type { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import { ExternalError } from "../errors.ts";
import type { Card } from "../pipelines/ports.ts";
import { PostRefused, slackError } from "./slack-errors.ts";

export interface SlackOptions {
  /** Slack's own is `https://slack.com/api/`. */
  apiUrl: string;
  /** The bot's token; null where Callboard is not installed. */
  tokenOf(workspaceId: WorkspaceId): Promise<string | null>;
  /** Slack ids of the people who are told when nobody else can be. */
  managersOf?(workspaceId: WorkspaceId): Promise<string[]>;
  fetch?: typeof fetch;
}

/** How a call is made: `changes` marks one whose effect would be doubled by sending it again. */
interface How {
  signal: AbortSignal;
  changes?: boolean;
}

export type SlackCalls = ReturnType<typeof createCalls>;

/**
 * Calls of Slack's Web API. A client is made for each: Workers may not share connections between requests.
 * It never sleeps through a rate limit and never retries: the engine does both.
 */
export function createCalls(options: SlackOptions) {
  // Called as a plain function: workerd refuses a fetch that is called as a method.
  const send: typeof fetch = (input, init) => (options.fetch ?? fetch)(input, init);

  async function call(token: string | undefined, method: string, args: object, how: How) {
    const client = new WebClient(token, {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: SILENT,
      // A redirect would carry the token to another host; workerd knows no "error" here, so a 3xx is refused by its status.
      fetch: (url, init) => send(url, { ...init, redirect: "manual", signal: how.signal }),
    });
    try {
      return await client.apiCall(method, { ...args });
    } catch (error) {
      throw slackError(error, method, how.changes ?? false);
    }
  }

  async function as(workspaceId: WorkspaceId, method: string, args: object, how: How) {
    const token = await options.tokenOf(workspaceId);
    if (!token) throw new PostRefused("not_authed");
    return call(token, method, args, how);
  }

  return { send, call, as };
}

/** A card as the arguments of a message. */
export const body = (card: Card) => ({ text: card.text, blocks: card.blocks });

/** The answer's checked shape. @throws ExternalError where Slack answered something else. */
export function answer<Schema extends z.ZodType>(schema: Schema, value: unknown, method: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ExternalError("Slack", `Slack's answer to ${method} is not of its documented shape`);
  return parsed.data;
}

const quiet = () => undefined;
/** The client's own log would print requests; what matters comes back as errors. */
const SILENT = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  getLevel: () => LogLevel.ERROR,
  setName: quiet,
};
