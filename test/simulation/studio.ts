import { ExternalError, RetryAfterError } from "../../src/errors.ts";
import type { Cross } from "./boundary.ts";
import type { Dice } from "./dice.ts";
import type { Records } from "./records.ts";
import type { World } from "./world.ts";

const failures = (service: string) => ({
  refused: () => new ExternalError(service, "answered 500"),
  unknown: () => new ExternalError(service, "no answer", { outcomeUnknown: true }),
  limited: (afterMs: number) => new RetryAfterError(service, afterMs),
});

/** Providers that cost money, a model, and a file store. Whatever takes effect is counted. */
export interface Studio {
  order(provider: string, name: string, signal: AbortSignal): Promise<{ jobId: string }>;
  /** The order of that name, if the provider has one. */
  find(name: string, signal: AbortSignal): Promise<{ jobId: string } | "absent">;
  ready(jobId: string, signal: AbortSignal): Promise<boolean>;
  think(about: string, signal: AbortSignal): Promise<void>;
  file(name: string): Promise<void>;
  /** Works for so long by itself. */
  ponder(ms: number): Promise<void>;
}

export function createStudio(world: World, dice: Dice, cross: Cross, records: Records): Studio {
  return {
    order: (provider, name, signal) =>
      cross({
        ...failures(provider),
        kind: "paid",
        name: `order ${provider}`,
        detail: records.readable(name),
        signal,
        effect: () => {
          if (records.orders.some((order) => order.name === name))
            records.violated(`paid twice: ${records.readable(name)}`);
          const readyAt = world.now + 1_000 * dice.between(`making of ${records.readable(name)}`, 1, 90);
          records.orders.push({ name, at: world.now, readyAt });
          return { jobId: name };
        },
      }),
    find: (name, signal) =>
      cross({
        ...failures("provider"),
        kind: "model",
        name: "look for an order",
        detail: records.readable(name),
        signal,
        effect: () => (records.orders.some((order) => order.name === name) ? { jobId: name } : ("absent" as const)),
      }),
    ready: (jobId, signal) =>
      cross({
        ...failures("provider"),
        kind: "model",
        name: "ask for an order's state",
        signal,
        effect: () =>
          (records.orders.find((order) => order.name === jobId)?.readyAt ?? Number.POSITIVE_INFINITY) <= world.now,
      }),
    ponder: (ms) =>
      new Promise((resolve) => {
        const task = world.current;
        world.after(ms, () => {
          if (task?.dead) return;
          world.current = task;
          resolve();
        });
      }),
    think: (about, signal) =>
      cross({
        ...failures("model"),
        kind: "model",
        name: "ask the model",
        detail: about,
        signal,
        effect: () => undefined,
      }),
    file: (name) =>
      cross({ ...failures("files"), kind: "files", name: "put a file", detail: name, effect: () => undefined }),
  };
}
