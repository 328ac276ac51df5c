import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SlackData } from "./types.ts";

const DEBOUNCE_MS = 200;

export interface Saver {
  /** Says that the state changed: it is written a moment later, once for many changes. */
  touch(): void;
  /** Writes now what is not written yet. */
  flush(): void;
}

/**
 * Reads the saved state, or undefined when there is none.
 * @throws Error when the file stands but is not the stand-in's state: it is not overwritten silently.
 */
export function loadState(file: string): SlackData | undefined {
  if (!existsSync(file)) return undefined;
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof parsed !== "object" || parsed === null || (parsed as { version?: unknown }).version !== 1) {
    throw new Error(`${file} is not a saved Slack state of this version; remove it to start afresh.`);
  }
  // What a state of before did not have yet.
  return { ...(parsed as SlackData), reads: (parsed as Partial<SlackData>).reads ?? {} };
}

/** Writes through a second file and a rename, so that a crash leaves either the old state or the new one. */
export function createSaver(file: string | undefined, read: () => SlackData): Saver {
  if (file === undefined) return { touch: () => {}, flush: () => {} };
  let timer: NodeJS.Timeout | undefined;
  let lastTookMs = 0;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const began = performance.now();
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(read()), { mode: 0o600 });
    renameSync(draft, file);
    lastTookMs = performance.now() - began;
  };
  return {
    touch() {
      // A large state is written more rarely, so that writing takes a tenth of the time at most.
      timer ??= setTimeout(flush, Math.max(DEBOUNCE_MS, 10 * lastTookMs)).unref();
    },
    flush,
  };
}
