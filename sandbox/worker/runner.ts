/**
 * Runs the Worker in workerd, by miniflare, in a process of its own. Ends when the process that started it goes away;
 * workerd ends with it. Miniflare starts workerd again when that dies; if it cannot, this process gives up and exits.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { RunnerMessage, RunOrder } from "./messages.ts";

const RESTART_FAILED = 70;

function tell(message: RunnerMessage): void {
  if (process.connected) process.send?.(message);
}

class RuntimeLog extends Log {
  constructor() {
    super(LogLevel.ERROR);
  }

  protected override log(): void {}

  override error(error: Error): void {
    tell({ kind: "failed", reason: error.message });
    setImmediate(() => process.exit(RESTART_FAILED));
  }
}

function createRuntime(order: RunOrder): Miniflare {
  const modules = readdirSync(order.bundleDir)
    .filter((name) => name.endsWith(".js"))
    .sort((a, b) => Number(b === "index.js") - Number(a === "index.js"))
    .map((name) => {
      const path = join(order.bundleDir, name);
      return { type: "ESModule" as const, path, contents: readFileSync(path, "utf8") };
    });
  return new Miniflare(
    convertV4MiniflareOptions({
      ...order.settings,
      modules,
      modulesRoot: order.bundleDir,
      bindings: order.bindings,
      host: "127.0.0.1",
      port: order.port,
      resourcePersistencePath: order.persistDir,
      cf: false,
      log: new RuntimeLog(),
      handleStructuredLogs: ({ timestamp, level, message }) =>
        tell({ kind: "log", log: { at: timestamp, level, message: String(message) } }),
    }),
  );
}

process.once("message", (message) => {
  const runtime = createRuntime(message as RunOrder);
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => void runtime.dispose().finally(() => process.exit(0)));
  runtime.ready.then(
    () => tell({ kind: "listening" }),
    (error: unknown) => {
      tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
      setImmediate(() => process.exit(1));
    },
  );
});
