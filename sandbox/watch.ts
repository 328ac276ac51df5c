import { watch } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildWorker, type WorkerHandle } from "./worker/index.ts";

const REPOSITORY = fileURLToPath(new URL("../", import.meta.url));
/** Editors write a file in several strokes, and people save several files. */
const SETTLE_MS = 250;

/**
 * Builds the Worker again and starts it anew whenever a file below `src/` changes. A build that fails leaves the
 * running Worker alone. Returns the way to stop watching.
 */
export function rebuildOnChange(worker: WorkerHandle, bundleDir: string, say: (line: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const rebuild = async (): Promise<void> => {
    try {
      await buildWorker(REPOSITORY, bundleDir);
      await worker.restart();
      say("The Worker runs the new code.");
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  const watcher = watch(`${REPOSITORY}src`, { recursive: true }, (_event, name) => {
    if (!name || /\.test\.ts$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(rebuild);
    }, SETTLE_MS);
  });
  watcher.on("error", (error) => say(`Changes are no longer seen: ${error.message}`));
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
