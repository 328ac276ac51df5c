import { MODEL_MODES } from "../model/types.ts";
import type { ProviderCall } from "../provider/types.ts";
import type { Stack } from "../stack.ts";
import { faultViews } from "./switches.ts";

const CALLS_SHOWN = 40;
const EXCHANGES_SHOWN = 60;

/** A body as QStash shows it: absent when empty. */
const bodyOf = (view: object, name: "body" | "responseBody" = "body"): string | null => {
  const body: unknown = Reflect.get(view, name);
  return typeof body === "string" ? body : null;
};

const latest = <T>(all: readonly T[], count: number): T[] => all.slice(-count).reverse();

const callView =
  (provider: string) =>
  ({ at, method, path, request, status, error, tokens, tookMs }: ProviderCall) => ({
    provider,
    at,
    method,
    path,
    request,
    status,
    error: error ?? null,
    tokens: tokens ?? null,
    tookMs,
  });

/** The whole machinery but what is in the database, as it stands now; lists begin with the newest. */
export async function snapshot(stack: Stack) {
  const { clock, worker, qstash, redis, slack, model, elevenlabs, minimax, rtrvr, control } = stack;
  const calls = [
    ...model.calls().map(callView("model")),
    ...elevenlabs.calls().map(callView("ElevenLabs")),
    ...minimax.calls().map(callView("MiniMax")),
    ...rtrvr.calls().map(callView("rtrvr.ai")),
  ].sort((a, b) => a.at - b.at);
  return {
    clock: { now: clock.now(), offsetMs: clock.offsetMs },
    worker: { url: worker.url, alive: worker.pids.length > 0 },
    model: { mode: model.mode, modes: MODEL_MODES },
    faults: faultViews(stack),
    messages: qstash.messages().map((message) => ({
      messageId: message.messageId,
      url: message.url,
      state: message.state,
      dueAt: message.dueAt,
      retried: message.retried,
      scheduleId: message.scheduleId ?? null,
      body: bodyOf(message),
    })),
    schedules: qstash.schedules().map(({ scheduleId, cron, destination, lastScheduleTime, nextScheduleTime }) => ({
      scheduleId,
      cron,
      destination,
      lastScheduleTime: lastScheduleTime ?? null,
      nextScheduleTime: nextScheduleTime ?? null,
    })),
    dead: qstash.dlq().map((letter) => ({
      dlqId: letter.dlqId,
      url: letter.url,
      responseStatus: letter.responseStatus ?? null,
      responseBody: bodyOf(letter, "responseBody"),
      body: bodyOf(letter),
    })),
    keys: await redis.keys(),
    calls: latest(calls, CALLS_SHOWN),
    exchanges: latest(slack.log(), EXCHANGES_SHOWN),
    alerts: latest(control.alerts(), CALLS_SHOWN),
  };
}

export type Snapshot = Awaited<ReturnType<typeof snapshot>>;
