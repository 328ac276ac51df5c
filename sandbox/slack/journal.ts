import type { Json } from "./types.ts";

const KEEP = 500;

/** One exchange between the app and Slack. Tokens and signatures are never kept. */
export interface LogEntry {
  /** Milliseconds since the epoch, by the sandbox clock. */
  at: number;
  /** `call`: the app called the Web API. `response_url`: it used one. `request`: Slack called the app. */
  direction: "call" | "response_url" | "request";
  /** The method, or what was sent: `command /summary`, `event app_mention`, `block_actions`. */
  name: string;
  teamId?: string;
  args: Json;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  response: unknown;
  /** How long it took, in milliseconds of real time. */
  ms: number;
}

export interface Journal {
  add(entry: LogEntry): void;
  entries(): LogEntry[];
  clear(): void;
}

/** Keeps the last 500 exchanges. */
export function createJournal(): Journal {
  let kept: LogEntry[] = [];
  return {
    add(entry) {
      kept.push(entry);
      if (kept.length > KEEP) kept = kept.slice(-KEEP);
    },
    entries: () => [...kept],
    clear() {
      kept = [];
    },
  };
}
