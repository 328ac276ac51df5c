import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.ts";
import { findProcesses, killNow } from "../processes.ts";
import { buildWorker, readWorkerSettings } from "./build.ts";
import type { RunnerMessage, RunOrder, WorkerLog } from "./messages.ts";

export { buildWorker } from "./build.ts";
export type { WorkerLog } from "./messages.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
/** Where the repository's own Worker is bundled. */
export const BUNDLE_FOLDER = join(REPOSITORY, ".callboard", "build");
const START_TIMEOUT_MS = 30_000;
/** Between a runner's death and the next one: long enough not to spin when it cannot start. */
const RESPAWN_DELAY_MS = 100;
const ORDERLY_END_MS = 3000;
/** A log longer than this is begun anew at the next start. */
const LONGEST_LOG_BYTES = 10_000_000;

export interface WorkerOptions {
  /** Port on 127.0.0.1; 0 or absent takes a free one. The same one is used after every restart. */
  port?: number;
  /** The Worker's environment, besides the R2 buckets of `wrangler.toml`. */
  bindings: Record<string, string>;
  /** Where R2 objects are kept. */
  persistDir: string;
  /** Folder with a finished bundle; without it, one is built. */
  bundleDir?: string;
  /** Folder of `wrangler.toml`. Default: the repository. */
  project?: string;
  /** Where the Worker's log is appended. Default: `worker.log` beside `persistDir`. */
  logFile?: string;
  /** Start the Worker again when it dies. Default: true. */
  supervise?: boolean;
}

export interface WorkerHandle {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The processes of workerd; empty while it is down. */
  readonly pids: number[];
  /** Whether it is started again when it dies, as Cloudflare would; may be changed at any time. */
  supervise: boolean;
  /** Kills workerd at once, in the middle of whatever it does. It comes back within about a second if supervised. */
  kill(): void;
  /** Starts it anew on the same port, with the bundle as it is on disk now and, if given, other bindings. */
  restart(bindings?: Record<string, string>): Promise<void>;
  /** Calls `listener` with each line the Worker logs. Returns the way to stop it. */
  onLog(listener: (log: WorkerLog) => void): () => void;
  /** Resolves when `GET /health` answers 200, and rejects with its last answer after `timeoutMs` (default 30 s). */
  whenHealthy(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Polls `GET <url>/health` until it answers 200. Rejects with what it answered last. */
export async function untilHealthy(url: string, timeoutMs = START_TIMEOUT_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = "nothing yet";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) });
      const body = await response.text();
      if (response.ok) return;
      last = `${response.status} ${body.slice(0, 300)}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(50);
  }
  throw new Error(`The Worker at ${url} is not healthy after ${timeoutMs} ms; last answer: ${last}`);
}

/** Builds the Worker and runs it in real workerd in a child process. Resolves once it listens. */
export async function startWorker(options: WorkerOptions): Promise<WorkerHandle> {
  const project = resolve(options.project ?? REPOSITORY);
  const bundleDir = resolve(options.bundleDir ?? join(project, ".callboard", "build"));
  if (options.bundleDir === undefined) await buildWorker(project, bundleDir);
  const persistDir = resolve(options.persistDir);
  const logFile = resolve(options.logFile ?? join(dirname(persistDir), "worker.log"));
  mkdirSync(persistDir, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG_BYTES) rmSync(logFile);
  const order: RunOrder = {
    bundleDir,
    settings: await readWorkerSettings(project),
    bindings: options.bindings,
    persistDir,
    port: options.port || (await freePort()),
  };
  const listeners = new Set<(log: WorkerLog) => void>();
  let runner: ChildProcess | undefined;
  let closed = false;
  let supervise = options.supervise ?? true;

  const record = (log: WorkerLog): void => {
    appendFileSync(logFile, `${new Date(log.at).toISOString()} ${log.level} ${log.message}\n`);
    for (const listener of listeners) listener(log);
  };
  const note = (level: string, message: string) => record({ at: Date.now(), level, message });

  /** Groups of the runners started here: a runner leads its own, and its workerd stays in it when the runner dies. */
  const groups = new Set<number>();
  const workerdPids = (): number[] =>
    findProcesses(({ group, command }) => groups.has(group) && command.includes("workerd")).map(({ pid }) => pid);
  const killAll = (child: ChildProcess | undefined): void => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) killNow(child.pid);
    for (const pid of workerdPids()) killNow(pid);
  };

  /** Starts a runner; resolves once it listens, rejects if it ends before. */
  const spawnRunner = (): Promise<void> =>
    new Promise((started, failed) => {
      killAll(undefined);
      const child = fork(fileURLToPath(new URL("./runner.ts", import.meta.url)), [], {
        stdio: ["ignore", "ignore", "pipe", "ipc"],
        detached: true,
        execArgv: [],
      });
      runner = child;
      if (child.pid !== undefined) groups.add(child.pid);
      let problem = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        problem = `${problem}${chunk.toString()}`.slice(-4000);
      });
      child.on("message", (raw) => {
        const message = raw as RunnerMessage;
        if (message.kind === "log") return record(message.log);
        if (message.kind === "failed") {
          problem = message.reason;
          return;
        }
        started();
      });
      child.on("error", failed);
      child.on("exit", (code, signal) => {
        failed(new Error(`The Worker did not start: ${problem.trim() || `its runner ended with ${signal ?? code}`}`));
        if (runner !== child) return;
        runner = undefined;
        killAll(undefined);
        if (closed || !supervise) return;
        note("warn", `The Worker's runner ended (${problem.trim() || (signal ?? code)}); starting it again.`);
        respawn();
      });
      child.send(order);
    });
  const respawn = (): void => {
    setTimeout(() => {
      if (!closed && supervise && !runner) spawnRunner().catch((error: unknown) => note("error", String(error)));
    }, RESPAWN_DELAY_MS);
  };
  const endRunner = async (): Promise<void> => {
    const child = runner;
    runner = undefined;
    if (!child) return;
    const ended = new Promise((done) => child.once("exit", done));
    // Told that nobody listens any more, the runner ends in order and takes workerd and its temporary files along.
    if (child.connected) child.disconnect();
    await Promise.race([ended, sleep(ORDERLY_END_MS, undefined, { ref: false })]);
    killAll(child);
    await ended;
  };

  try {
    await spawnRunner();
  } catch (error) {
    closed = true;
    await endRunner();
    throw error;
  }
  const url = `http://127.0.0.1:${order.port}`;
  return {
    url,
    get pids() {
      return workerdPids();
    },
    get supervise() {
      return supervise;
    },
    set supervise(wanted) {
      supervise = wanted;
      if (wanted && !closed && !runner) respawn();
    },
    kill() {
      note("warn", "The Worker is killed.");
      killAll(supervise ? undefined : runner);
    },
    async restart(bindings) {
      if (closed) throw new Error("The Worker is closed.");
      if (bindings) order.bindings = bindings;
      await endRunner();
      await spawnRunner();
    },
    onLog(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    whenHealthy: (timeoutMs) => untilHealthy(url, timeoutMs),
    async close() {
      closed = true;
      await endRunner();
    },
  };
}
