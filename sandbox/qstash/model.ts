import { z } from "zod";

/** Bounds of the plan played here; the defaults are the free plan's, except its 1,000 messages a day, which is not kept. */
export interface Limits {
  /** Retries a message may ask for. */
  maxRetries: number;
  maxBodyBytes: number;
  /** How far ahead `Upstash-Delay` and `Upstash-Not-Before` may reach. */
  maxDelaySeconds: number;
  maxTimeoutSeconds: number;
  maxSchedules: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxRetries: 5,
  maxBodyBytes: 1_000_000,
  maxDelaySeconds: 7 * 86_400,
  maxTimeoutSeconds: 15 * 60,
  maxSchedules: 10,
};

export const FlowControl = z.object({
  key: z.string(),
  parallelism: z.number().optional(),
  rate: z.number().optional(),
  /** Length of a rate period. */
  periodSeconds: z.number(),
});
export type FlowControl = z.infer<typeof FlowControl>;

/** How one HTTP call is to be made; a message, its callback and its failure callback each have their own. */
export const DeliveryOptions = z.object({
  url: z.string(),
  method: z.string(),
  /** Headers of the call, by canonical name (`Content-Type`). */
  headers: z.record(z.string(), z.string()),
  timeoutMs: z.number(),
  maxRetries: z.number(),
  retryDelay: z.string().optional(),
  delayMs: z.number(),
  /** Milliseconds since the epoch; wins over `delayMs`. */
  notBefore: z.number().optional(),
  flow: FlowControl.optional(),
});
export type DeliveryOptions = z.infer<typeof DeliveryOptions>;

/** What a publisher hands over, before it has an id. */
export const MessageDraft = z.object({
  options: DeliveryOptions,
  callback: DeliveryOptions.optional(),
  failureCallback: DeliveryOptions.optional(),
  bodyBase64: z.string(),
  labels: z.array(z.string()),
  redact: z.object({ body: z.boolean(), allHeaders: z.boolean(), headers: z.array(z.string()) }),
  deduplicationId: z.string().optional(),
  queueName: z.string().optional(),
  scheduleId: z.string().optional(),
  callerIp: z.string(),
});
export type MessageDraft = z.infer<typeof MessageDraft>;

/** CREATED and RETRY wait for `dueAt`; WAITING is due but held by its queue or flow-control key; ACTIVE is being delivered. */
const MessageState = z.enum(["CREATED", "WAITING", "ACTIVE", "RETRY"]);

export const Message = MessageDraft.extend({
  messageId: z.string(),
  state: MessageState,
  createdAt: z.number(),
  dueAt: z.number(),
  /** Retries made so far; the value of `Upstash-Retried`. */
  retried: z.number(),
});
export type Message = z.infer<typeof Message>;

export const DeadLetter = z.object({
  dlqId: z.string(),
  /** Order of arrival, the page cursor. */
  seq: z.number(),
  failedAt: z.number(),
  message: Message,
  responseStatus: z.number().optional(),
  responseHeaders: z.record(z.string(), z.array(z.string())),
  responseBodyBase64: z.string(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const Schedule = z.object({
  scheduleId: z.string(),
  cron: z.string(),
  draft: MessageDraft,
  createdAt: z.number(),
  isPaused: z.boolean(),
  lastScheduleTime: z.number().optional(),
  nextScheduleTime: z.number().optional(),
  /** Outcome of the messages of the last firing, by message id. */
  lastScheduleStates: z.record(z.string(), z.enum(["IN_PROGRESS", "SUCCESS", "FAIL"])),
});
export type Schedule = z.infer<typeof Schedule>;

type EventState = "CREATED" | "ACTIVE" | "DELIVERED" | "ERROR" | "RETRY" | "FAILED" | "CANCEL_REQUESTED" | "CANCELLED";

/** One line of QStash's log. */
export interface QStashEvent {
  seq: number;
  /** Milliseconds since the epoch, by the sandbox clock. */
  time: number;
  state: EventState;
  message: Message;
  nextDeliveryTime?: number;
  error?: string;
  responseStatus?: number;
  responseBodyBase64?: string;
}

/** What came of one delivery. `status` is missing when no response arrived; `error` then says why. */
export interface AttemptResult {
  status?: number;
  headers: Record<string, string[]>;
  body: Buffer;
  error?: string;
}
