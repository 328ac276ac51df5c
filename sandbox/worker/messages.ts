import type { WorkerSettings } from "./build.ts";

/** What the runner is to run; the first and only message to it. */
export interface RunOrder {
  /** Folder with the bundle, `index.js` being its entry. */
  bundleDir: string;
  settings: WorkerSettings;
  bindings: Record<string, string>;
  /** Where R2 and the like keep their data. */
  persistDir: string;
  port: number;
}

export interface WorkerLog {
  /** Milliseconds since the epoch, by the machine's clock. */
  at: number;
  level: string;
  message: string;
}

/** What the runner tells: it listens; or the Worker has logged something. */
export type RunnerMessage =
  | { kind: "listening" }
  | { kind: "log"; log: WorkerLog }
  | { kind: "failed"; reason: string };
