/**
 * The sandbox's clock: the machine's time plus an offset a person may move forward. Every part of the embedded stack
 * reads time here, and the database's `app_now()` follows it, so that "tomorrow morning" can be had at once.
 */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** How far the clock stands ahead of the machine's, in milliseconds. */
  readonly offsetMs: number;
  /** Moves the clock forward and tells every listener; the promise ends when all of them have taken note. */
  advance(ms: number): Promise<void>;
  /** Calls `listener` after each move, with the new offset in milliseconds. Returns the way to stop it. */
  onMove(listener: (offsetMs: number) => void | Promise<void>): () => void;
}

/** A clock that starts `offsetMs` ahead of the machine's time. Moving it back is refused with a RangeError. */
export function createSandboxClock(offsetMs = 0): SandboxClock {
  let offset = offsetMs;
  const listeners = new Set<(offsetMs: number) => void | Promise<void>>();
  return {
    now: () => Date.now() + offset,
    get offsetMs() {
      return offset;
    },
    async advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError("The clock moves forward only: give milliseconds >= 0.");
      offset += ms;
      for (const listener of listeners) await listener(offset);
    },
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
