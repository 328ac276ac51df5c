import type { Db } from "../../db/client.ts";
import type { Log } from "../../log.ts";
import type { QueuePort } from "../ports.ts";
import type { Pipeline, Ports } from "./define.ts";

/** What the engine is made of. */
export interface EngineDeps {
  db: Db;
  queue: QueuePort;
  ports: Ports;
  pipelines: readonly Pipeline[];
  log: Log;
  /** How long one delivery may go on from step to step, in milliseconds. Default 20,000. */
  budgetMs?: number | undefined;
  /** Deliveries of one workspace that may begin in a period, besides its parallelism. Default: as many as there are. */
  rate?: { calls: number; periodSeconds: number } | undefined;
  /** 0 to 1, for the jitter of back-offs; the simulation seeds it. Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Monotonic milliseconds, for budgets and durations only. Default `performance.now`. */
  elapsed?: (() => number) | undefined;
}

/** The pipeline of a slug. */
export const pipelineOf = (deps: EngineDeps, slug: string): Pipeline | undefined =>
  deps.pipelines.find((pipeline) => pipeline.slug === slug);

export const elapsedOf = (deps: EngineDeps): number => (deps.elapsed ?? (() => performance.now()))();
