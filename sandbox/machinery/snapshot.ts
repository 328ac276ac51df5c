import { MODEL_MODES } from "../model/types.ts";
import type { ProviderCall } from "../provider/types.ts";
import type { LogEntry } from "../slack/journal.ts";
import type { Stack } from "../stack.ts";
import { faultViews } from "./switches.ts";

/** How many of each list are shown; the page says how many there are. */
const MESSAGES_SHOWN = 100;
const CALLS_SHOWN = 60;
const EXCHANGES_SHOWN = 60;
const KEYS_SHOWN = 200;

/** A body as QStash shows it: absent when empty. */
const bodyOf = (view: object, name: "body" | "responseBody" = "body"): string | null => {
  const body: unknown = Reflect.get(view, name);
  return typeof body === "string" ? body : null;
};

/** The newest first, and no more than `count`; `total` is how many there are. */
export interface Listed<T> {
  items: T[];
  total: number;
}
const latest = <T>(all: readonly T[], count: number): Listed<T> => ({
  items: all.slice(-count).reverse(),
  total: all.length,
});
const first = <T>(all: readonly T[], count: number): Listed<T> => ({ items: all.slice(0, count), total: all.length });

const callView =
  (provider: string) =>
  ({ at, method, path, request, status, error, tokens, tookMs }: ProviderCall, nth: number) => ({
    provider,
    /** Its place among the provider's calls, from 0: two calls may have all else in common. */
    nth,
    at,
    method,
    path,
    request,
    status,
    error: error ?? null,
    tokens: tokens ?? null,
    tookMs,
  });

/** What stands above all parts: the time, the Worker, the model's mode, the faults, and how much is on its way. */
export function overview({ clock, worker, model, qstash, ...stack }: Stack) {
  return {
    clock: { now: clock.now(), offsetMs: clock.offsetMs },
    worker: { url: worker.url, alive: worker.pids.length > 0 },
    model: { mode: model.mode, modes: MODEL_MODES },
    faults: faultViews({ ...stack, qstash }),
    inFlight: qstash.messages().length,
    dead: qstash.dlq().length,
  };
}
export type Snapshot = ReturnType<typeof overview>;

/** QStash: messages on their way, the next due first; schedules; dead letters. */
export function queueView({ qstash }: Stack) {
  const messages = qstash.messages().map((message) => ({
    messageId: message.messageId,
    url: message.url,
    state: message.state,
    dueAt: message.dueAt,
    retried: message.retried,
    scheduleId: message.scheduleId ?? null,
    body: bodyOf(message),
  }));
  return {
    messages: first(
      messages.sort((a, b) => a.dueAt - b.dueAt),
      MESSAGES_SHOWN,
    ),
    schedules: qstash.schedules().map(({ scheduleId, cron, destination, lastScheduleTime, nextScheduleTime }) => ({
      scheduleId,
      cron,
      destination,
      lastScheduleTime: lastScheduleTime ?? null,
      nextScheduleTime: nextScheduleTime ?? null,
    })),
    dead: latest(
      qstash.dlq().map((letter) => ({
        dlqId: letter.dlqId,
        url: letter.url,
        responseStatus: letter.responseStatus ?? null,
        responseBody: bodyOf(letter, "responseBody"),
        body: bodyOf(letter),
      })),
      MESSAGES_SHOWN,
    ),
  };
}
export type QueueView = ReturnType<typeof queueView>;

/** Whether something went wrong: an error's status, or no answer at all. */
const wentWrong = ({ status, error }: { status: number; error?: string | null }): boolean =>
  status === 0 || status >= 400 || (error ?? null) !== null;

/** Calls to the model and the media providers, perhaps only those that went wrong, with what all of them used. */
export function callsView({ model, elevenlabs, minimax, rtrvr }: Stack, onlyFailed = false) {
  const calls = [
    ...model.calls().map(callView("model")),
    ...elevenlabs.calls().map(callView("ElevenLabs")),
    ...minimax.calls().map(callView("MiniMax")),
    ...rtrvr.calls().map(callView("rtrvr.ai")),
  ].sort((a, b) => a.at - b.at);
  const tokens = { input: 0, output: 0 };
  for (const call of calls) {
    tokens.input += call.tokens?.input ?? 0;
    tokens.output += call.tokens?.output ?? 0;
  }
  return { calls: latest(onlyFailed ? calls.filter(wentWrong) : calls, CALLS_SHOWN), tokens };
}
export type CallsView = ReturnType<typeof callsView>;

/** What went between the app and Slack, perhaps only what went wrong. */
export const exchangesView = ({ slack }: Stack, onlyFailed = false) => ({
  exchanges: latest(onlyFailed ? slack.log().filter(refusedOrLost) : slack.log(), EXCHANGES_SHOWN),
});

/** Slack's own refusals come with status 200. */
const refusedOrLost = ({ status, response }: LogEntry): boolean =>
  wentWrong({ status }) || (typeof response === "object" && response !== null && Reflect.get(response, "ok") === false);

export type ExchangesView = ReturnType<typeof exchangesView>;

/** Redis keys and the product's alerts. */
export async function storageView({ redis, control }: Stack) {
  return { keys: first((await redis.keys()).sort(), KEYS_SHOWN), alerts: latest(control.alerts(), CALLS_SHOWN) };
}
export type StorageView = Awaited<ReturnType<typeof storageView>>;
