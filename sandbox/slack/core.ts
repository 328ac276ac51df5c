import type { SandboxClock } from "../clock.ts";
import type { Changes } from "./changes.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Saver } from "./persist.ts";
import type { RateLimiter } from "./rate-limits.ts";
import type { Json, SlackData } from "./types.ts";

/** An entry of the menus: `global` in the composer's, `message` in each message's. */
export interface Shortcut {
  name: string;
  type: "global" | "message";
  callback_id: string;
  description: string;
}

/** What every part of the stand-in works on. */
export interface Core {
  data: SlackData;
  clock: SandboxClock;
  signingSecret: string;
  clientId: string;
  clientSecret: string;
  /** Base address of the stand-in, without a slash at the end. */
  url: string;
  /** Base address of the app; requests go to `${appUrl()}/slack/events`. */
  appUrl: () => string;
  /** Addresses OAuth may return to; one of these or below it. */
  redirectUrls: () => string[];
  /** Seconds since the epoch, for signatures: the machine's time, which is the app's too. */
  signingTime: () => number;
  /** How long Slack waits for the app's answer, in milliseconds. */
  ackTimeoutMs: number;
  /** Slash commands the app registered; undefined: any. */
  commands?: string[];
  /** Entries of the menus the app registered. */
  shortcuts: Shortcut[];
  /** Whether the app has an assistant to chat with. */
  assistant: boolean;
  /** Bot events the app subscribed to. */
  botEvents: Set<string>;
  /** Options the app gave for external selects, by user, block, action and value: what is chosen is sent whole. */
  suggested: Map<string, Json>;
  journal: Journal;
  faults: Faults;
  rates: RateLimiter;
  saver: Saver;
  /** Told of every change of the state. */
  changes: Changes;
  /** Answers everything that is no part of Slack: the page over it, where there is one. */
  page?: (request: Request) => Response | Promise<Response>;
  /** Sends an event to the app, with Slack's retries. Ends with the first attempt. */
  emit(teamId: string, event: Json): Promise<EventDelivery | undefined>;
}

/** How the first attempt to deliver an event went. */
export interface EventDelivery {
  eventId: string;
  eventType: string;
  status: number;
  /** Why Slack will try again; absent when the app took the event. */
  failure?: string;
}
