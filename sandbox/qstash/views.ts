import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { DeadLetter, Message, MessageDraft, QStashEvent, Schedule } from "./model.ts";
import { currentRateCount, type FlowKey, type Queue } from "./waiting-lanes.ts";

const redacted = (value: string | Buffer): string => `REDACTED:${createHash("sha256").update(value).digest("hex")}`;

/** Text as `name`, bytes that are no UTF-8 as `<name>Base64`, nothing when empty: the way the API shows bodies. */
function bodyFields(name: string, base64: string, hide = false): Record<string, string> {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0) return {};
  if (hide) return { [name]: redacted(bytes) };
  return isUtf8(bytes) ? { [name]: bytes.toString("utf8") } : { [`${name}Base64`]: base64 };
}

function headerView({ options, redact }: MessageDraft): Record<string, string[]> {
  const hides = (name: string) => redact.allHeaders || redact.headers.includes(name);
  return Object.fromEntries(
    Object.entries(options.headers).map(([name, value]) => [name, [hides(name) ? redacted(value) : value]]),
  );
}

/** What messages, dead letters, log lines and schedules have in common. */
function draftView(draft: MessageDraft) {
  const { flow, retryDelay } = draft.options;
  return {
    method: draft.options.method,
    header: headerView(draft),
    callback: draft.callback?.url,
    failureCallback: draft.failureCallback?.url,
    queueName: draft.queueName,
    scheduleId: draft.scheduleId,
    label: draft.labels.length > 0 ? draft.labels.join(",") : undefined,
    labels: draft.labels.length > 0 ? draft.labels : undefined,
    retryDelayExpression: retryDelay,
    flowControlKey: flow?.key,
    parallelism: flow?.parallelism,
    rate: flow?.rate,
    period: flow?.rate === undefined ? undefined : flow.periodSeconds,
  };
}

/** A message as `GET /v2/messages/:id` gives it. */
export const messageView = (message: Message) => ({
  messageId: message.messageId,
  url: message.options.url,
  ...draftView(message),
  ...bodyFields("body", message.bodyBase64, message.redact.body),
  maxRetries: message.options.maxRetries,
  notBefore: message.dueAt,
  createdAt: message.createdAt,
  callerIP: message.callerIp,
});

export const deadLetterView = (letter: DeadLetter) => ({
  dlqId: letter.dlqId,
  ...messageView(letter.message),
  responseStatus: letter.responseStatus,
  responseHeader: letter.responseHeaders,
  ...bodyFields("responseBody", letter.responseBodyBase64),
});

export const eventView = ({ time, state, message, ...outcome }: QStashEvent) => ({
  time,
  state,
  messageId: message.messageId,
  url: message.options.url,
  ...draftView(message),
  body: message.redact.body ? redacted(Buffer.from(message.bodyBase64, "base64")) : message.bodyBase64,
  maxRetries: message.options.maxRetries,
  timeout: message.options.timeoutMs,
  nextDeliveryTime: outcome.nextDeliveryTime,
  error: outcome.error,
  responseStatus: state === "ERROR" ? outcome.responseStatus : undefined,
  responseBody: state === "ERROR" ? outcome.responseBodyBase64 : undefined,
});

export const scheduleView = (schedule: Schedule) => ({
  ...draftView(schedule.draft),
  scheduleId: schedule.scheduleId,
  cron: schedule.cron,
  createdAt: schedule.createdAt,
  destination: schedule.draft.options.url,
  ...bodyFields("body", schedule.draft.bodyBase64, schedule.draft.redact.body),
  retries: schedule.draft.options.maxRetries,
  delay: schedule.draft.options.delayMs > 0 ? schedule.draft.options.delayMs / 1_000 : undefined,
  callerIp: schedule.draft.callerIp,
  isPaused: schedule.isPaused,
  lastScheduleTime: schedule.lastScheduleTime,
  nextScheduleTime: schedule.nextScheduleTime,
  lastScheduleStates: schedule.lastScheduleStates,
});

export const flowKeyView = (key: FlowKey, now: number) => ({
  flowControlKey: key.key,
  waitListSize: key.waiting.size,
  parallelismMax: key.parallelism,
  parallelismCount: key.active,
  rateMax: key.rate,
  rateCount: currentRateCount(key, now),
  ratePeriod: key.periodSeconds,
  ratePeriodStart: Math.floor(key.periodStart / 1_000),
  isPinnedParallelism: key.pinnedParallelism,
  isPinnedRate: key.pinnedRate,
  isPaused: key.paused,
});

export const queueView = (queue: Queue) => ({
  name: queue.name,
  createdAt: queue.createdAt,
  updatedAt: queue.updatedAt,
  parallelism: queue.parallelism,
  paused: queue.paused,
  lag: queue.waiting.size + queue.holders.size,
});
