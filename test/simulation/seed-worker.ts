import { parentPort } from "node:worker_threads";
import type { Directed } from "./faults.ts";
import { openPostgres } from "./postgres.ts";
import { runSeed, type SeedResult } from "./run-seed.ts";
import { OWN_SCHEMA } from "./schema.ts";

/** What a worker is asked to tell. */
export interface SeedRequest {
  seed: number;
  without: string[];
  /** Absent: the first one in which enough happens. */
  telling?: number | undefined;
  directed?: Directed | undefined;
  /** Whether the whole trace is wanted; it always comes with violations. */
  trace: boolean;
}

if (!parentPort) throw new Error("This is a worker's entry.");
const port = parentPort;
const postgres = await openPostgres(OWN_SCHEMA);
port.on("message", async ({ seed, without, trace, telling, directed }: SeedRequest) => {
  const how = { without: new Set(without), ...(telling === undefined ? {} : { telling }), directed: directed ?? null };
  const result: SeedResult = await runSeed(postgres, seed, how);
  port.postMessage(trace || result.violations.length > 0 ? result : { ...result, trace: [] });
});
port.postMessage("ready");
