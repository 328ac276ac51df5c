import type { AttemptResult, DeadLetter, Message } from "./model.ts";
import { notFound } from "./refusal.ts";

/** Messages that used up their retries, oldest first. */
export interface DeadLetters {
  add(message: Message, result: AttemptResult, now: number): DeadLetter;
  all(): DeadLetter[];
  /** Throws a 404 Refusal when there is none. */
  get(dlqId: string): DeadLetter;
  remove(dlqId: string): void;
}

export function createDeadLetters(kept: DeadLetter[] = []): DeadLetters {
  const letters = new Map(kept.map((letter) => [letter.dlqId, letter]));
  let lastSeq = Math.max(0, ...kept.map((letter) => letter.seq));
  return {
    add(message, result, now) {
      const seq = ++lastSeq;
      const letter: DeadLetter = {
        dlqId: `${now}-${seq}`,
        seq,
        failedAt: now,
        message,
        responseStatus: result.status,
        responseHeaders: result.headers,
        responseBodyBase64: result.body.toString("base64"),
      };
      letters.set(letter.dlqId, letter);
      return letter;
    },
    all: () => [...letters.values()],
    get(dlqId) {
      const letter = letters.get(dlqId);
      if (!letter) throw notFound(`dlq message ${dlqId}`);
      return letter;
    },
    remove: (dlqId) => {
      letters.delete(dlqId);
    },
  };
}
