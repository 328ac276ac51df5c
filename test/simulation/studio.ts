import { BadAnswerError } from "../../src/clients/model.ts";
import { ExternalError, RetryAfterError } from "../../src/errors.ts";
import type { ModelPort } from "../../src/pipelines/ports.ts";
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
  model: ModelPort;
  file(name: string): Promise<void>;
  /** Works for so long by itself. */
  ponder(ms: number): Promise<void>;
}

/** Micro-USD of an answer, and of the worst one. */
const ANSWER = 20_000;
const WORST_ANSWER = 60_000;

/** A model that is asked under `run/visit/step/item` and says each time something else, or nothing of use. */
function createModel(dice: Dice, cross: Cross, records: Records): ModelPort {
  // Under a ceiling a call of unknown price would wait for ever.
  const priced = dice.chance("has a ceiling", 0.35) || dice.chance("the model has a price", 0.7);
  const answer = ({ user, signal }: Parameters<ModelPort["answer"]>[0]) =>
    cross({
      ...failures("Thinker"),
      kind: "paid",
      name: "ask the model",
      detail: records.readable(user),
      signal,
      effect: () => {
        const said = [...(records.answers.get(user) ?? []), ""];
        const text = `${records.readable(user)} answer ${said.length}`;
        records.answers.set(user, [...said.slice(0, -1), text]);
        const usage = { model: "thinker-1", tokensIn: 100, tokensOut: 10, cost: priced ? ANSWER : null };
        if (dice.chance(`nonsense in ${text}`, 0.08))
          throw new BadAnswerError("cut_off", "The model's answer was cut off.", usage);
        return { value: { text }, usage };
      },
    });
  return {
    name: "thinker-1",
    provider: "Thinker",
    worstCost: () => (priced ? WORST_ANSWER : null),
    answer: answer as ModelPort["answer"],
  };
}

export function createStudio(world: World, dice: Dice, cross: Cross, records: Records): Studio {
  return {
    model: createModel(dice, cross, records),
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
    file: (name) =>
      cross({ ...failures("files"), kind: "files", name: "put a file", detail: name, effect: () => undefined }),
  };
}
