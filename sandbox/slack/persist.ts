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
  return parsed as SlackData;
}

/** Writes through a second file and a rename, so that a crash leaves either the old state or the new one. */
export function createSaver(file: string | undefined, read: () => SlackData): Saver {
  if (file === undefined) return { touch: () => {}, flush: () => {} };
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(read()), { mode: 0o600 });
    renameSync(draft, file);
  };
  return {
    touch() {
      timer ??= setTimeout(flush, DEBOUNCE_MS).unref();
    },
    flush,
  };
}
