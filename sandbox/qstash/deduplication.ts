import { minutesToMilliseconds } from "date-fns";

/** A repeated id is swallowed for ten minutes after its first publish (docs, "Deduplication"). */
const WINDOW_MS = minutesToMilliseconds(10);

export interface DeduplicationWindow {
  /** The message an id was used for within the window, if any. */
  find(id: string, now: number): string | undefined;
  remember(id: string, messageId: string, now: number): void;
  entries(): [id: string, entry: { messageId: string; at: number }][];
}

export function createDeduplicationWindow(
  entries: [string, { messageId: string; at: number }][] = [],
): DeduplicationWindow {
  const seen = new Map(entries);
  return {
    find(id, now) {
      const entry = seen.get(id);
      return entry && now - entry.at < WINDOW_MS ? entry.messageId : undefined;
    },
    remember(id, messageId, now) {
      // Insertion order is order of age, so the stale ones stand in front.
      for (const [old, entry] of seen) {
        if (now - entry.at < WINDOW_MS) break;
        seen.delete(old);
      }
      seen.delete(id);
      seen.set(id, { messageId, at: now });
    },
    entries: () => [...seen],
  };
}
