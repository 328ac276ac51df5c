import { Agent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { SandboxClock } from "../clock.ts";
import { createApi, type SigningKeys } from "./api.ts";
import { DEV_CURRENT_SIGNING_KEY, DEV_NEXT_SIGNING_KEY, DEV_TOKEN } from "./credentials.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { createDeduplicationWindow } from "./deduplication.ts";
import { deliver } from "./deliver.ts";
import { createEngine } from "./engine.ts";
import { createEventLog } from "./event-log.ts";
import { createFaults, type Faults } from "./faults.ts";
import { type AttemptResult, DEFAULT_LIMITS, type DeadLetter, type Limits, type Message } from "./model.ts";
import { overrideDraft } from "./publish-request.ts";
import { createSchedules } from "./schedules.ts";
import { newSigningKey, signDelivery } from "./signature.ts";
import { createStateFile, loadState } from "./state-file.ts";
import { deadLetterView, eventView, messageView, scheduleView } from "./views.ts";
import { createWaiting } from "./waiting.ts";

export type { Faults } from "./faults.ts";
export type { Limits } from "./model.ts";

export interface QStashOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  token?: string;
  currentSigningKey?: string;
  nextSigningKey?: string;
  clock: SandboxClock;
  limits?: Partial<Limits>;
  /** Keeps messages in flight, schedules, the DLQ and pauses across a restart, best effort. */
  stateFile?: string;
  /** Told every line of the log, and a state file that could not be written. */
  log?: (event: EventView | { error: string }) => void;
}

export type EventView = ReturnType<typeof eventView>;
export type MessageView = ReturnType<typeof messageView> & Pick<Message, "state" | "dueAt" | "retried">;

export interface QStashServer {
  url: string;
  token: string;
  /** Change when `POST /v2/keys/rotate` is called. */
  readonly currentSigningKey: string;
  readonly nextSigningKey: string;
  /** Messages in flight, oldest first, with their state and due time (ms since the epoch, sandbox clock). */
  messages(): MessageView[];
  /** The log, oldest first. */
  events(): EventView[];
  schedules(): ReturnType<typeof scheduleView>[];
  dlq(): ReturnType<typeof deadLetterView>[];
  /** Publishes a schedule's message now. Throws when there is no such schedule. */
  fireSchedule(scheduleId: string): { messageId: string };
  /** Takes a message out of the DLQ and publishes it anew. Throws when there is no such dead letter. */
  redeliver(dlqId: string): { messageId: string };
  faults: Faults;
  /** Resolves when nothing is being delivered and nothing can be before the clock moves. */
  idle(): Promise<void>;
  /** Stops deliveries and the server; with a state file, what was in flight is delivered after the next start. */
  close(): Promise<void>;
}

/** Longest wait `setTimeout` takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const USER_AGENT = "Upstash-QStash";

/** Serves a strict stand-in for Upstash QStash on 127.0.0.1. Rejects when the port is taken. */
export async function startQStash(options: QStashOptions): Promise<QStashServer> {
  const { clock } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const token = options.token ?? DEV_TOKEN;
  const kept = await loadState(options.stateFile);
  let keys: SigningKeys = {
    current: options.currentSigningKey ?? kept.keys?.current ?? DEV_CURRENT_SIGNING_KEY,
    next: options.nextSigningKey ?? kept.keys?.next ?? DEV_NEXT_SIGNING_KEY,
  };
  const shutdown = new AbortController();
  const transport = {
    // No kept-alive sockets: one closed by the other side at the wrong moment would look like a failed delivery.
    http: new Agent({ keepAlive: false }),
    https: new HttpsAgent({ keepAlive: false }),
    maxBodyBytes: limits.maxBodyBytes,
    signal: shutdown.signal,
  };
  let closed = false;
  let awake = false;
  let alarm: NodeJS.Timeout | undefined;

  const waiting = createWaiting(kept);
  const deadLetters = createDeadLetters(kept.deadLetters);
  const deduplication = createDeduplicationWindow(kept.deduplication);
  const events = createEventLog((event) => options.log?.(eventView(event)));
  const faults = createFaults();
  const engine = createEngine({
    clock,
    faults,
    waiting,
    deadLetters,
    deduplication,
    events,
    send,
    onEnded(message, outcome) {
      if (message.scheduleId !== undefined) schedules.noteOutcome(message.scheduleId, message.messageId, outcome);
    },
    wake,
  });
  const schedules = createSchedules(
    { now: clock.now, maxSchedules: limits.maxSchedules, accept: engine.accept },
    kept.schedules,
  );
  const state = createStateFile(
    options.stateFile,
    () => ({
      messages: engine.all(),
      schedules: schedules.all(),
      deadLetters: deadLetters.all(),
      deduplication: deduplication.entries(),
      queues: [...waiting.queues.values()],
      flowKeys: [...waiting.flowKeys.values()],
      keys,
    }),
    (error) => options.log?.({ error: `the state of QStash could not be kept: ${String(error)}` }),
  );

  function send(message: Message): Promise<AttemptResult> {
    const { url, method, headers, timeoutMs } = message.options;
    const body = Buffer.from(message.bodyBase64, "base64");
    return deliver(
      {
        url,
        method,
        body,
        timeoutMs,
        headers: {
          ...headers,
          "User-Agent": USER_AGENT,
          "Upstash-Signature": signDelivery(url, body, keys.current),
          "Upstash-Message-Id": message.messageId,
          "Upstash-Retried": String(message.retried),
          "Upstash-Caller-Ip": message.callerIp,
          ...(message.scheduleId === undefined ? {} : { "Upstash-Schedule-Id": message.scheduleId }),
        },
      },
      transport,
    );
  }

  /** One pump for all that happens in this turn of the event loop. */
  function wake(): void {
    if (awake || closed) return;
    awake = true;
    queueMicrotask(() => {
      awake = false;
      tick();
    });
  }

  function tick(): void {
    if (closed) return;
    schedules.fireDue();
    engine.pump();
    state.touch();
    clearTimeout(alarm);
    const nextAt = Math.min(schedules.nextDueAt() ?? Number.POSITIVE_INFINITY, engine.nextDueAt() ?? Infinity);
    if (nextAt !== Infinity) alarm = setTimeout(tick, Math.min(MAX_TIMER_MS, Math.max(0, nextAt - clock.now())));
  }

  engine.restore(kept.messages);
  const api = createApi({
    clock,
    limits,
    token,
    engine,
    waiting,
    schedules,
    deadLetters,
    events,
    keys: () => keys,
    rotateKeys() {
      keys = { current: keys.next, next: newSigningKey() };
      wake();
      return keys;
    },
    wake,
  });
  const server = createAdaptorServer({ fetch: api.fetch, hostname: "127.0.0.1" });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  const stopFollowing = clock.onMove(tick);
  wake();

  function redeliver(dlqId: string): { messageId: string } {
    const letter: DeadLetter = deadLetters.get(dlqId);
    const draft = overrideDraft(letter.message, new Headers(), limits, clock.now());
    deadLetters.remove(dlqId);
    return engine.accept(draft);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    get currentSigningKey() {
      return keys.current;
    },
    get nextSigningKey() {
      return keys.next;
    },
    messages: () =>
      engine.all().map((message) => {
        const { state, dueAt, retried } = message;
        return { ...messageView(message), state, dueAt, retried };
      }),
    events: () => events.all().map(eventView),
    schedules: () => schedules.all().map(scheduleView),
    dlq: () => deadLetters.all().map(deadLetterView),
    fireSchedule: (scheduleId) => schedules.fire(scheduleId),
    redeliver,
    faults,
    idle() {
      tick();
      return engine.idle();
    },
    async close() {
      if (closed) return;
      closed = true;
      stopFollowing();
      clearTimeout(alarm);
      // Kept before the calls under way are cut off, so that they are made again after a restart.
      await state.close();
      engine.stop();
      shutdown.abort();
      transport.http.destroy();
      transport.https.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}
