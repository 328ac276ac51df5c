import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { SandboxClock } from "../clock.ts";
import { createChanges } from "./changes.ts";
import type { Core, EventDelivery, Shortcut } from "./core.ts";
import { dispatch } from "./dispatch.ts";
import { createEvents, DEFAULT_BOT_EVENTS, envelopeOf } from "./events.ts";
import { createFaults, type Faults } from "./faults.ts";
import { secretHex } from "./ids.ts";
import { createJournal, type LogEntry } from "./journal.ts";
import { repliesOf } from "./messages.ts";
import { decide } from "./oauth.ts";
import { createSaver, loadState } from "./persist.ts";
import { createRateLimiter } from "./rate-limits.ts";
import { createRoutes } from "./routes.ts";
import {
  APP_ID,
  FIRST_BOT_TOKEN,
  FIRST_TEAM,
  SECOND_TEAM,
  seededData,
  type TeamIds,
  VERIFICATION_TOKEN,
} from "./seed.ts";
import { findMessage, messagesOf } from "./state.ts";
import { activeToken, uninstall } from "./tokens.ts";
import { type TranscriptOptions, transcript } from "./transcript.ts";
import type { Json, Message, SlackData } from "./types.ts";
import { actAs, type SlackUser } from "./user.ts";

export interface SlackOptions {
  /** 0 or absent: any free port. */
  port?: number;
  signingSecret: string;
  clientId: string;
  clientSecret: string;
  clock: SandboxClock;
  /** Base address of the app; its requests go to `${appUrl()}/slack/events`. */
  appUrl: () => string;
  /** Addresses OAuth may return to; the app's own unless given. */
  redirectUrls?: () => string[];
  /** Where the state is kept over restarts; absent: in memory only. */
  stateFile?: string;
  /** Told one line for each exchange with the app. */
  log?: (line: string) => void;
  /** Slash commands the app registered, with their slash; absent: any. */
  commands?: string[];
  /** Shortcuts the app registered; absent: none. */
  shortcuts?: Shortcut[];
  /** Whether the app has an assistant to chat with; absent: it has. */
  assistant?: boolean;
  /** Scopes of the first workspace's token; absent: all there are. */
  scopes?: string[];
  /** Bot events the app subscribed to; absent: all that Callboard uses. */
  botEvents?: string[];
  /** Whether Slack's rate limits are enforced from the start; they are not unless asked for. */
  rateLimits?: boolean;
  /** How long Slack waits for the app, in milliseconds: 3000 unless a test shortens it. */
  ackTimeoutMs?: number;
  /** Answers requests to paths that Slack's own do not cover: the page. Absent: 404. */
  page?: (request: Request) => Response | Promise<Response>;
  /** Seconds since the epoch for signatures; the machine's own time unless given. */
  signingTime?: () => number;
}

export interface SlackServer {
  /** Base address; the Web API is below `${url}/api/`. */
  readonly url: string;
  readonly appId: string;
  readonly signingSecret: string;
  /** The first workspace's bot token. */
  readonly botToken: string;
  readonly first: TeamIds;
  readonly second: TeamIds;
  readonly faults: Faults;
  /** The active bot token of a workspace, undefined where the app is not installed. */
  tokenOf(teamId: string): string | undefined;
  as(userId: string): SlackUser;
  /** The last 500 exchanges with the app, oldest first. */
  log(): LogEntry[];
  clearLog(): void;
  /** What everybody sees in a channel, threads included, oldest first. */
  messages(channelId: string): Message[];
  message(channelId: string, ts: string): Message | undefined;
  /** What only one user sees, of a channel and perhaps of one user. */
  ephemerals(channelId: string, userId?: string): Message[];
  /** A thread: its parent, then the replies. */
  thread(channelId: string, ts: string): Message[];
  /** How often and when (ms since the epoch) a message was edited. */
  edits(ts: string): { count: number; times: number[] };
  transcript(channelId: string, options?: TranscriptOptions): string;
  /** Approves (or denies) an install: the address the browser is sent back to. `url` is the authorize address. */
  authorize(url: string, options?: { teamId?: string; userId?: string; allow?: boolean }): string;
  /** A workspace's manager removes the app. */
  uninstall(teamId: string): void;
  /** Sends any event as if it had happened. Undefined: the app is not subscribed to it. */
  emit(teamId: string, event: Json): Promise<EventDelivery | undefined>;
  /** Makes an envelope without sending it. */
  envelope(teamId: string, event: Json, eventId?: string): Json;
  /** Sends an envelope as it stands, e.g. once more. */
  deliver(envelope: Json, retry?: { number: number; reason: string }): Promise<EventDelivery>;
  /** Sends `url_verification` and says whether the app echoed the challenge. */
  verifyUrl(): Promise<boolean>;
  /** Ends when no event is on its way to the app. */
  settled(): Promise<void>;
  /** The state itself, for assertions; do not change it. */
  data(): Readonly<SlackData>;
  close(): Promise<void>;
}

/** Starts the Slack stand-in on 127.0.0.1. @throws Error when the port is taken or the saved state cannot be read. */
export async function startSlack(options: SlackOptions): Promise<SlackServer> {
  const data = (options.stateFile && loadState(options.stateFile)) || seededData(options.clock.now());
  const standing = data.tokens[FIRST_BOT_TOKEN];
  if (standing && options.scopes) standing.scopes = [...options.scopes];
  const journal = createJournal();
  const file = createSaver(options.stateFile, () => data);
  const changes = createChanges();
  const touch = (): void => {
    file.touch();
    changes.tell();
  };
  const saver = { touch, flush: file.flush };
  const core: Core = {
    data,
    clock: options.clock,
    signingSecret: options.signingSecret,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    url: "",
    appUrl: () => options.appUrl().replace(/\/+$/, ""),
    redirectUrls: options.redirectUrls ?? (() => [options.appUrl()]),
    signingTime: options.signingTime ?? (() => Math.floor(Date.now() / 1000)),
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    commands: options.commands,
    shortcuts: options.shortcuts ?? [],
    assistant: options.assistant ?? true,
    botEvents: new Set(options.botEvents ?? DEFAULT_BOT_EVENTS),
    suggested: new Map(),
    journal: {
      ...journal,
      add(entry) {
        journal.add(entry);
        options.log?.(`slack ${entry.direction} ${entry.name} ${entry.status} ${entry.ms} ms`);
      },
    },
    faults: createFaults(options.rateLimits ?? false),
    rates: createRateLimiter(),
    saver,
    changes,
    page: options.page,
    emit: () => Promise.resolve(undefined),
  };
  const events = createEvents(core);
  core.emit = events.emit;
  const server = createServer(getRequestListener(createRoutes(core, events).fetch));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
  } catch (error) {
    events.close();
    throw error;
  }
  core.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const visible = (channelId: string): Message[] =>
    messagesOf(core, channelId).filter((message) => message.ephemeralTo === undefined);
  return {
    url: core.url,
    appId: APP_ID,
    signingSecret: core.signingSecret,
    botToken: FIRST_BOT_TOKEN,
    first: FIRST_TEAM,
    second: SECOND_TEAM,
    faults: core.faults,
    tokenOf: (teamId) => activeToken(core, teamId),
    as: (userId) => actAs(core, userId),
    log: () => journal.entries(),
    clearLog: () => journal.clear(),
    messages: visible,
    message: (channelId, ts) => findMessage(core, channelId, ts),
    ephemerals: (channelId, userId) =>
      messagesOf(core, channelId).filter(
        (one) => one.ephemeralTo !== undefined && (userId === undefined || one.ephemeralTo === userId),
      ),
    thread(channelId, ts) {
      const parent = findMessage(core, channelId, ts);
      return parent ? [parent, ...repliesOf(core, channelId, ts)] : [];
    },
    edits(ts) {
      const found = Object.values(data.messages).flatMap((all) => all.filter((message) => message.ts === ts))[0];
      return { count: found?.edits.length ?? 0, times: [...(found?.edits ?? [])] };
    },
    transcript: (channelId, shown) => transcript(core, channelId, shown),
    authorize(url, { teamId, userId, allow = true } = {}) {
      const query = new URL(url).searchParams;
      if (teamId !== undefined) query.set("team", teamId);
      return decide(core, query, allow, userId);
    },
    uninstall: (teamId) => uninstall(core, teamId),
    emit: (teamId, event) => core.emit(teamId, event),
    envelope: (teamId, event, eventId) => envelopeOf(core, teamId, event, eventId),
    deliver: (envelope, retry) => events.deliver(envelope, retry),
    async verifyUrl() {
      const challenge = secretHex(24);
      const body = JSON.stringify({ token: VERIFICATION_TOKEN, challenge, type: "url_verification" });
      const summary = { type: "url_verification" };
      const reply = await dispatch(core, {
        name: "url_verification",
        teamId: "",
        body,
        contentType: "application/json",
        summary,
      });
      return reply.kind === "answer" && reply.status === 200 && reply.text.includes(challenge);
    },
    settled: () => events.settled(),
    data: () => data,
    async close() {
      events.close();
      saver.flush();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
