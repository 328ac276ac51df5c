export interface Changes {
  tell(): void;
  /** Calls `listener` soon after changes, once for many at a time. Returns the way to stop it. */
  listen(listener: () => void): () => void;
}

/** Long enough to gather what one request changes, short enough to look immediate. */
const GATHER_MS = 40;

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  let waiting = false;
  return {
    tell() {
      if (waiting || listeners.size === 0) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        for (const listener of listeners) listener();
      }, GATHER_MS).unref();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
