import { isObject } from "./check-problems.ts";
import type { Core, EventDelivery } from "./core.ts";
import { dispatch, type Reply } from "./dispatch.ts";
import { slackId } from "./ids.ts";
import { APP_ID, VERIFICATION_TOKEN } from "./seed.ts";
import { workspaceOf } from "./state.ts";
import type { Json } from "./types.ts";

/** Slack tries again at once, after a minute, and after five minutes. */
const RETRY_AFTER_MS = [0, 60_000, 300_000] as const;

/** The bot events the app of the sandbox subscribes to unless told otherwise. */
export const DEFAULT_BOT_EVENTS = [
  "app_home_opened",
  "app_mention",
  "app_uninstalled",
  "assistant_thread_started",
  "assistant_thread_context_changed",
  "file_shared",
  "member_joined_channel",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "tokens_revoked",
];

export interface Events {
  emit: Core["emit"];
  /** Sends the envelope of an event as it stands, e.g. to repeat one with its event_id. */
  deliver(envelope: Json, retry?: { number: number; reason: string }): Promise<EventDelivery>;
  /** Ends when no delivery is under way; retries still waiting for their time are not under way. */
  settled(): Promise<void>;
  close(): void;
}

function failureOf(reply: Reply): string | undefined {
  if (reply.kind === "failure") return reply.reason;
  return reply.status >= 200 && reply.status < 300 ? undefined : "http_error";
}

/** Wraps an event in the envelope of the Events API. */
export function envelopeOf(core: Core, teamId: string, event: Json, eventId = slackId("Ev")): Json {
  const { botUserId } = workspaceOf(core, teamId);
  return {
    token: VERIFICATION_TOKEN,
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(core.clock.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
}

/** Message events have their own subscriptions and are looked at where they arise. */
function subscribed(core: Core, teamId: string, event: Json): boolean {
  const leaving = event.type === "app_uninstalled" || event.type === "tokens_revoked";
  if (!leaving && !workspaceOf(core, teamId).installed) return false;
  return event.type === "message" || core.botEvents.has(String(event.type));
}

export function createEvents(core: Core): Events {
  const underWay = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };

  const schedule = (): void => {
    clearTimeout(timer);
    const next = Math.min(...core.data.retries.map((retry) => retry.dueAt));
    if (closed || !Number.isFinite(next)) return;
    timer = setTimeout(pump, Math.min(Math.max(0, next - core.clock.now()), 2 ** 30)).unref();
  };

  const deliver: Events["deliver"] = async (envelope, retry) => {
    const event = isObject(envelope.event) ? envelope.event : {};
    const reply = await dispatch(core, {
      name: `event ${event.type}`,
      teamId: String(envelope.team_id),
      body: JSON.stringify(envelope),
      contentType: "application/json",
      headers: retry && { "x-slack-retry-num": String(retry.number), "x-slack-retry-reason": retry.reason },
      summary: { event_id: envelope.event_id, event, ...(retry ? { retry: retry.number, reason: retry.reason } : {}) },
    });
    const failure = failureOf(reply);
    const number = retry?.number ?? 0;
    const refused = reply.kind === "answer" && reply.headers.get("x-slack-no-retry") === "1";
    const after = RETRY_AFTER_MS[number];
    if (failure !== undefined && !refused && after !== undefined && !closed) {
      core.data.retries.push({ envelope, retry: number + 1, reason: failure, dueAt: core.clock.now() + after });
      core.saver.touch();
      schedule();
    }
    return {
      eventId: String(envelope.event_id),
      eventType: String(event.type),
      status: reply.kind === "answer" ? reply.status : 0,
      failure,
    };
  };

  const pump = (): void => {
    const now = core.clock.now();
    const due = core.data.retries.filter((retry) => retry.dueAt <= now);
    core.data.retries = core.data.retries.filter((retry) => retry.dueAt > now);
    for (const { envelope, retry, reason } of due) void track(deliver(envelope, { number: retry, reason }));
    schedule();
  };

  const stopListening = core.clock.onMove(pump);
  schedule();
  return {
    emit: async (teamId, event) => {
      if (closed || !subscribed(core, teamId, event)) return undefined;
      return track(deliver(envelopeOf(core, teamId, { event_ts: String(core.clock.now() / 1000), ...event })));
    },
    deliver: (envelope, retry) => track(deliver(envelope, retry)),
    async settled() {
      while (underWay.size > 0 || core.data.retries.some((retry) => retry.dueAt <= core.clock.now())) {
        await Promise.all(underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
      stopListening();
    },
  };
}
