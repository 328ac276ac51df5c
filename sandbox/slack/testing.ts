import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { WebClient } from "@slack/web-api";
import { createSandboxClock, type SandboxClock } from "../clock.ts";
import { type SlackOptions, type SlackServer, startSlack } from "./server.ts";
import type { Json } from "./types.ts";

/** A request as the app of a test received it. */
interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  /** The JSON body, the `payload` of a form, or the form's fields. */
  body: Json;
}

interface AppAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** An object goes out as JSON, text as it is. */
  body?: Json | string;
  delayMs?: number;
}

export interface Bench {
  slack: SlackServer;
  client: WebClient;
  clock: SandboxClock;
  received: Received[];
  /** Events among the requests, by their type. */
  events(type: string): Json[];
  /** Says how the app answers from now on. */
  answer(how: (request: Received) => AppAnswer): void;
  close(): Promise<void>;
}

function readBody(type: string | undefined, raw: string): Json {
  if (type?.startsWith("application/json")) return JSON.parse(raw) as Json;
  const fields = Object.fromEntries(new URLSearchParams(raw));
  return typeof fields.payload === "string" ? (JSON.parse(fields.payload) as Json) : fields;
}

/** A Slack stand-in with a tiny app behind it and Slack's own client in front, for tests. */
export async function startBench(options: Partial<SlackOptions> = {}): Promise<Bench> {
  const received: Received[] = [];
  let respond: (request: Received) => AppAnswer = () => ({});
  const app = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const raw = Buffer.concat(parts).toString();
      const one: Received = { headers: request.headers, raw, body: readBody(request.headers["content-type"], raw) };
      received.push(one);
      const { status = 200, headers = {}, body = "", delayMs = 0 } = respond(one);
      const json = typeof body !== "string";
      setTimeout(() => {
        response.writeHead(status, { ...(json ? { "content-type": "application/json" } : {}), ...headers });
        response.end(json ? JSON.stringify(body) : body);
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const clock = options.clock ?? createSandboxClock();
  const closeApp = (): Promise<void> =>
    new Promise((resolve) => {
      app.close(() => resolve());
      app.closeAllConnections();
    });
  const slack = await startSlack({
    signingSecret: "0123456789abcdef0123456789abcdef",
    clientId: "700000000001.700000000009",
    clientSecret: "sandbox-client-secret",
    appUrl: () => `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    ...options,
    clock,
  }).catch(async (error: unknown) => {
    await closeApp();
    throw error;
  });
  return {
    slack,
    clock,
    received,
    client: clientFor(slack, slack.botToken),
    events: (type) =>
      received.map((one) => one.body.event as Json | undefined).filter((event): event is Json => event?.type === type),
    answer(how) {
      respond = how;
    },
    async close() {
      await slack.close();
      await closeApp();
    },
  };
}

/** Slack's own client, without retries and without its log. */
export function clientFor(slack: SlackServer, token: string | undefined): WebClient {
  const silent = {
    debug() {},
    info() {},
    warn() {},
    error() {},
    setLevel() {},
    getLevel: () => "error" as never,
    setName() {},
  };
  return new WebClient(token, {
    slackApiUrl: `${slack.url}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}
