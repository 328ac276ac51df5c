import { randomBytes } from "node:crypto";
import type { SandboxClock } from "../clock.ts";
import { callbackDraft } from "./callbacks.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { DeduplicationWindow } from "./deduplication.ts";
import { createDueHeap } from "./due-heap.ts";
import { requestedRetryMs } from "./durations.ts";
import type { EventLog } from "./event-log.ts";
import type { FaultDraws } from "./faults.ts";
import type { AttemptResult, Message, MessageDraft, QStashEvent } from "./model.ts";
import { backoffMs, expressionDelayMs } from "./retry-delay.ts";
import type { Waiting } from "./waiting.ts";

/** Sent with `Upstash-NonRetryable-Error: true`, it puts a message straight into the DLQ. */
const NON_RETRYABLE_STATUS = 489;

interface EngineDeps {
  clock: SandboxClock;
  faults: FaultDraws;
  waiting: Waiting;
  deadLetters: DeadLetters;
  deduplication: DeduplicationWindow;
  events: EventLog;
  /** Makes the one signed call of this attempt. */
  send(message: Message): Promise<AttemptResult>;
  /** The message left the queue for good, delivered or dead-lettered. */
  onEnded(message: Message, outcome: "SUCCESS" | "FAIL"): void;
  /** Something is new: pump soon. */
  wake(): void;
}

export interface Engine {
  accept(draft: MessageDraft): { messageId: string; deduplicated?: true };
  find(messageId: string): Message | undefined;
  all(): Message[];
  /** False when there is no such message. One being delivered is not called back, but never tried again. */
  cancel(messageId: string): boolean;
  /** Starts everything that is due and allowed to run. */
  pump(): void;
  /** When pumping is worth while next, unless something happens before. */
  nextDueAt(): number | undefined;
  /** Takes messages kept across a restart; those that were being delivered are delivered again. */
  restore(messages: Message[]): void;
  /** Drops everything: calls still under way come to nothing. */
  stop(): void;
  /** Resolves when no attempt is under way and none can start before the clock moves or somebody resumes something. */
  idle(): Promise<void>;
}

export function createEngine(deps: EngineDeps): Engine {
  const { clock, faults, waiting, deadLetters, deduplication, events } = deps;
  const messages = new Map<string, Message>();
  const delayed = createDueHeap<Message>();
  let attemptsUnderWay = 0;
  let idlers: (() => void)[] = [];

  const isLive = (message: Message) => messages.get(message.messageId) === message;
  const record = (state: QStashEvent["state"], message: Message, more: Partial<QStashEvent> = {}) =>
    events.record({ time: clock.now(), state, message, ...more });

  function accept(draft: MessageDraft): { messageId: string; deduplicated?: true } {
    const now = clock.now();
    const { deduplicationId } = draft;
    const known = deduplicationId === undefined ? undefined : deduplication.find(deduplicationId, now);
    if (known !== undefined) return { messageId: known, deduplicated: true };

    const dueAt = Math.max(now, draft.options.notBefore ?? now + draft.options.delayMs) + faults.drawExtraDelayMs();
    const messageId = `msg_${randomBytes(16).toString("hex")}`;
    const message: Message = { ...draft, messageId, state: "CREATED", createdAt: now, dueAt, retried: 0 };
    messages.set(messageId, message);
    if (deduplicationId !== undefined) deduplication.remember(deduplicationId, messageId, now);
    if (draft.options.flow) waiting.adopt(draft.options.flow);
    delayed.push(dueAt, message);
    record("CREATED", message, { nextDeliveryTime: dueAt });
    deps.wake();
    return { messageId };
  }

  function pump(): void {
    const now = clock.now();
    for (let due = delayed.popDue(now); due; due = delayed.popDue(now)) {
      const { dueAt, item: message } = due;
      const stillWaits = message.state === "CREATED" || message.state === "RETRY";
      if (!isLive(message) || !stillWaits || message.dueAt !== dueAt) continue;
      message.state = "WAITING";
      waiting.add(message, now);
    }
    for (const message of waiting.takeAdmitted(now)) {
      message.state = "ACTIVE";
      record("ACTIVE", message);
      attemptsUnderWay += 1;
      void attempt(message).finally(() => {
        attemptsUnderWay -= 1;
        deps.wake();
        const waking = idlers;
        idlers = [];
        for (const resolve of waking) resolve();
      });
    }
  }

  async function attempt(message: Message): Promise<void> {
    const result = await sendWithFaults(message);
    waiting.release(message);
    if (isLive(message)) settle(message, result);
  }

  async function sendWithFaults(message: Message): Promise<AttemptResult> {
    if (message.retried < faults.dropUntilRetried) {
      return { headers: {}, body: Buffer.alloc(0), error: "connection lost (ordered fault)" };
    }
    const duplicate = faults.drawDuplicate();
    if (duplicate === "beside") return (await Promise.all([deps.send(message), deps.send(message)]))[0];
    const result = await deps.send(message);
    if (duplicate === "after" && isLive(message)) await deps.send(message);
    return result;
  }

  function settle(message: Message, result: AttemptResult): void {
    const { status } = result;
    const delivered = status !== undefined && status >= 200 && status < 300;
    if (message.callback) accept(callbackDraft(message.callback, message, result));
    if (delivered) {
      end(message, "SUCCESS");
      record("DELIVERED", message, { responseStatus: status });
      return;
    }
    record("ERROR", message, {
      error: result.error ?? `destination answered ${status}`,
      responseStatus: status,
      responseBodyBase64: result.body.toString("base64"),
    });
    const hopeless = status === NON_RETRYABLE_STATUS && result.headers["upstash-nonretryable-error"]?.[0] === "true";
    if (hopeless || message.retried >= message.options.maxRetries) giveUp(message, result);
    else retryLater(message, result);
  }

  function retryLater(message: Message, result: AttemptResult): void {
    const now = clock.now();
    const { retryDelay } = message.options;
    const own =
      retryDelay === undefined ? backoffMs(message.retried + 1) : expressionDelayMs(retryDelay, message.retried);
    message.retried += 1;
    message.state = "RETRY";
    message.dueAt = Math.ceil(now + (requestedRetryMs(result.headers, now) ?? own)) + faults.drawExtraDelayMs();
    delayed.push(message.dueAt, message);
    record("RETRY", message, { nextDeliveryTime: message.dueAt });
  }

  function giveUp(message: Message, result: AttemptResult): void {
    end(message, "FAIL");
    const { dlqId } = deadLetters.add(message, result, clock.now());
    if (message.failureCallback) accept(callbackDraft(message.failureCallback, message, result, dlqId));
    record("FAILED", message, { responseStatus: result.status });
  }

  function end(message: Message, outcome: "SUCCESS" | "FAIL"): void {
    messages.delete(message.messageId);
    waiting.forget(message);
    deps.onEnded(message, outcome);
  }

  return {
    accept,
    pump,
    find: (messageId) => messages.get(messageId),
    all: () => [...messages.values()],
    cancel(messageId) {
      const message = messages.get(messageId);
      if (!message) return false;
      record("CANCEL_REQUESTED", message);
      messages.delete(messageId);
      waiting.forget(message);
      record("CANCELLED", message);
      deps.wake();
      return true;
    },
    nextDueAt() {
      const opens = waiting.nextOpening(clock.now());
      const due = delayed.nextDueAt();
      return opens === undefined || due === undefined ? (opens ?? due) : Math.min(opens, due);
    },
    restore(kept) {
      for (const message of kept) {
        message.state = message.retried > 0 ? "RETRY" : "CREATED";
        messages.set(message.messageId, message);
        if (message.options.flow) waiting.adopt(message.options.flow);
        delayed.push(message.dueAt, message);
      }
    },
    stop: () => messages.clear(),
    async idle() {
      for (pump(); attemptsUnderWay > 0; pump()) {
        await new Promise<void>((resolve) => {
          idlers.push(resolve);
        });
      }
    },
  };
}
