import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SystemUser } from "./system-user.ts";

export interface GuardedCommand {
  file: string;
  args: string[];
  env?: Record<string, string>;
  /** Run as this user instead of the current one. */
  user?: SystemUser;
  /** What asks the command to end. */
  endSignal: NodeJS.Signals;
  /** A folder to remove once the command has ended because it was told to, or because its parent is gone. */
  removeAtEnd?: string;
}

export interface GuardedProcess {
  /** Resolves with the exit code once command and guard have ended. */
  readonly ended: Promise<number>;
  /** False from the moment the guard has exited. */
  readonly running: boolean;
  /** Asks the command to end and waits until it has. */
  end(): Promise<void>;
}

/**
 * Starts a command that cannot outlive this process. It gets a process group of its own, so that Ctrl-C in a terminal
 * reaches only the parent, which then ends things in order. Output is appended to `logFile`.
 */
export function startGuarded(command: GuardedCommand, logFile: string): GuardedProcess {
  const log = openSync(logFile, "a", 0o600);
  const guard: ChildProcess = fork(fileURLToPath(new URL("./guard.ts", import.meta.url)), [], {
    stdio: ["ignore", log, log, "ipc"],
    detached: true,
    execArgv: [],
  });
  closeSync(log);
  let running = true;
  const ended = new Promise<number>((resolve) => {
    guard.once("exit", (code) => {
      running = false;
      resolve(code ?? 1);
    });
  });
  guard.on("error", () => undefined);
  guard.send(command);
  return {
    ended,
    get running() {
      return running;
    },
    async end() {
      if (guard.connected) guard.disconnect();
      await ended;
    },
  };
}
