import { ExternalError } from "../../src/errors.ts";
import type { QueueMessage, QueuePort } from "../../src/pipelines/ports.ts";
import type { Cross } from "./boundary.ts";
import type { FaultPlan } from "./faults.ts";
import type { Task, World } from "./world.ts";

/** QStash delivers 1 + 5 times; ours ask for 1, 2, 4, 8, 16 s between. */
const RETRIES = 5;
const DEDUPLICATION_MS = 600_000;
const TIMEOUT_SECONDS = 60;

/** What a Worker answers to a delivery. */
export type DeliveryAnswer = { status: 200 } | { status: 503; retryAfterSeconds: number };

export interface Queue extends QueuePort {
  /** Messages that may still be delivered. */
  waiting(): number;
  gaveUp: number;
}

/** QStash as it promises to be: at least once, in any order, retried, and given up in the end. */
export function createQStash(
  world: World,
  plan: FaultPlan,
  cross: Cross,
  deliver: (message: QueueMessage, name: string, done: (answer: DeliveryAnswer | { error: unknown }) => void) => Task,
  nameOf: (message: QueueMessage) => string,
): Queue {
  const deduplicated = new Map<string, number>();
  const busy = new Map<string, number>();
  const queued: { message: QueueMessage; name: string; retried: number }[] = [];
  let outstanding = 0;
  let copies = 0;

  function accept(message: QueueMessage): void {
    const until = deduplicated.get(message.deduplicationId);
    if (until !== undefined && until > world.now) {
      world.note(`QStash | swallows a duplicate of ${nameOf(message)}`);
      return;
    }
    deduplicated.set(message.deduplicationId, world.now + DEDUPLICATION_MS);
    const name = nameOf(message);
    const occurrence = plan.occurrence(`QStash takes ${name}`);
    if (plan.strikes(`eaten ${occurrence}`, 0.3)) {
      world.note(`QStash | LOSES ${name} for good`);
      return;
    }
    const times = plan.strikes(`doubled ${occurrence}`, 1) ? 2 : 1;
    if (times === 2) world.note(`QStash | DELIVERS ${name} TWICE`);
    for (let copy = 0; copy < times; copy += 1) {
      copies += 1;
      const late = plan.strikes(`late ${occurrence} ${copy}`, 1) ? 1_000 * (5 + (copies % 40)) : 0;
      if (late) world.note(`QStash | DELAYS ${name} by ${late / 1_000} s`);
      outstanding += 1;
      world.after(5 + (message.delaySeconds ?? 0) * 1_000 + late, () => attempt({ message, name, retried: 0 }));
    }
  }

  function attempt(delivery: { message: QueueMessage; name: string; retried: number }): void {
    const { message, name } = delivery;
    const room = message.parallelism ?? Number.POSITIVE_INFINITY;
    const key = message.flowKey ?? "";
    if (key && (busy.get(key) ?? 0) >= room) return void queued.push(delivery);
    const occurrence = plan.occurrence(`delivery of ${name}`);
    if (plan.strikes(`dropped ${occurrence}`, 0.7)) {
      world.note(`QStash | CANNOT REACH us with ${name}`);
      again(delivery, null);
      return;
    }
    if (key) busy.set(key, (busy.get(key) ?? 0) + 1);
    let over = false;
    const finish = (answer: DeliveryAnswer | { error: unknown } | "lost" | "timed out") => {
      if (over) return;
      over = true;
      if (key) {
        busy.set(key, (busy.get(key) ?? 1) - 1);
        const following = queued.shift();
        if (following) world.after(1, () => attempt(following));
      }
      if (typeof answer === "object" && "status" in answer && answer.status === 200) {
        outstanding -= 1;
        return;
      }
      const told =
        typeof answer === "object" && "status" in answer && answer.status === 503 ? answer.retryAfterSeconds : null;
      world.note(
        `QStash | ${name}: ${typeof answer === "string" ? answer : told === null ? "error" : `busy, ${told} s`}`,
      );
      again(delivery, told);
    };
    const task = deliver(message, occurrence.slice("delivery of ".length), finish);
    task.onDeath.push(() => finish("lost"));
    world.after(1_000 * (message.timeoutSeconds ?? TIMEOUT_SECONDS), () => {
      if (over) return;
      finish("timed out");
      if (plan.arrives(`cut off ${occurrence}`)) world.kill(task);
    });
  }

  function again(delivery: { message: QueueMessage; name: string; retried: number }, told: number | null): void {
    if (delivery.retried >= RETRIES) {
      outstanding -= 1;
      queue.gaveUp += 1;
      world.note(`QStash | GIVES UP ${delivery.name}`);
      return;
    }
    const wait = told === null ? 1_000 * 2 ** delivery.retried : 1_000 * told;
    world.after(wait, () => attempt({ ...delivery, retried: delivery.retried + 1 }));
  }

  const queue: Queue = {
    gaveUp: 0,
    waiting: () => outstanding,
    publish: (messages) =>
      cross({
        kind: "queue",
        name: "publish",
        detail: messages.map(nameOf).join(", "),
        effect: () => {
          for (const message of messages) accept(message);
        },
        refused: () => new ExternalError("QStash", "did not take our messages"),
        unknown: () => new ExternalError("QStash", "did not take our messages"),
      }),
  };
  return queue;
}
