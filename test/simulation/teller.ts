import { Worker } from "node:worker_threads";
import type { SeedResult } from "./run-seed.ts";
import type { SeedRequest } from "./seed-worker.ts";

/** A thread with a database of its own that tells seeds, one after another. */
export interface Teller {
  tell(request: SeedRequest): Promise<SeedResult>;
  close(): Promise<void>;
}

/** Opens a teller; takes a few seconds, most of them PostgreSQL's. */
export async function openTeller(): Promise<Teller> {
  const worker = new Worker(new URL("./seed-worker.ts", import.meta.url));
  const answer = <T>() =>
    new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off("message", told);
        worker.off("error", broke);
        act();
      };
      const told = (value: T) => settle(() => resolve(value));
      const broke = (error: Error) => settle(() => reject(error));
      worker.once("message", told);
      worker.once("error", broke);
    });
  await answer<"ready">();
  return {
    tell(request) {
      const result = answer<SeedResult>();
      worker.postMessage(request);
      return result;
    },
    close: async () => void (await worker.terminate()),
  };
}
