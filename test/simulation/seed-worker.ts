import { parentPort } from "node:worker_threads";
import { openPostgres } from "./postgres.ts";
import { runSeed, type SeedResult } from "./run-seed.ts";
import { OWN_SCHEMA } from "./schema.ts";

/** What a worker is asked to tell. */
export interface SeedRequest {
  seed: number;
  without: string[];
  /** Whether the whole trace is wanted; it always comes with violations. */
  trace: boolean;
}

if (!parentPort) throw new Error("This is a worker's entry.");
const port = parentPort;
const postgres = await openPostgres(OWN_SCHEMA);
port.on("message", async ({ seed, without, trace }: SeedRequest) => {
  const result: SeedResult = await runSeed(postgres, seed, new Set(without));
  port.postMessage(trace || result.violations.length > 0 ? result : { ...result, trace: [] });
});
port.postMessage("ready");
