import type { QStashEvent } from "./model.ts";

/** The oldest are dropped beyond this many, so that a stack left running does not grow. */
const KEPT_EVENTS = 10_000;

export interface EventLog {
  record(event: Omit<QStashEvent, "seq">): void;
  /** Oldest first. */
  all(): QStashEvent[];
}

export function createEventLog(tell: (event: QStashEvent) => void): EventLog {
  const events: QStashEvent[] = [];
  let lastSeq = 0;
  return {
    record(event) {
      // A copy of the message: what it was at that moment, not what becomes of it.
      const entry = { ...event, message: { ...event.message }, seq: ++lastSeq };
      events.push(entry);
      if (events.length > KEPT_EVENTS * 1.1) events.splice(0, events.length - KEPT_EVENTS);
      tell(entry);
    },
    all: () => [...events],
  };
}
