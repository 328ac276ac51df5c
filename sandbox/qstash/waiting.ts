import type { FlowControl, Message } from "./model.ts";
import {
  admits,
  adoptLimits,
  countStart,
  createFlowKey,
  createQueue,
  type FlowKey,
  type FlowKeySettings,
  opensAt,
  type Queue,
} from "./waiting-lanes.ts";

/** What is kept of a queue across a restart. */
type QueueSettings = Pick<Queue, "name" | "parallelism" | "paused" | "createdAt" | "updatedAt">;

/** Due messages on their way to delivery: first through their queue, if any, then through their flow-control key. */
export interface Waiting {
  queues: Map<string, Queue>;
  flowKeys: Map<string, FlowKey>;
  /** The queue of that name, made if new. */
  queue(name: string, now: number): Queue;
  /** The key of that name, made without limits if new. */
  flowKey(name: string): FlowKey;
  /** Takes over the limits that a message brings for its key. */
  adopt(flow: FlowControl): void;
  add(message: Message, now: number): void;
  /** All that may start now; each counts as running until `release`. */
  takeAdmitted(now: number): Message[];
  /** The attempt is over. A place in a queue is kept: retries come before the next message. */
  release(message: Message): void;
  /** The message is gone for good, wherever it stood. */
  forget(message: Message): void;
  /** When a rate period ends that holds somebody back. */
  nextOpening(now: number): number | undefined;
}

export function createWaiting(kept: { queues: QueueSettings[]; flowKeys: FlowKeySettings[] }): Waiting {
  const queues = new Map(
    kept.queues.map((settings) => [settings.name, { ...createQueue(settings.name, 0), ...settings }]),
  );
  const flowKeys = new Map(kept.flowKeys.map((settings) => [settings.key, createFlowKey(settings)]));
  let free: Message[] = [];

  function queue(name: string, now: number): Queue {
    const found = queues.get(name) ?? createQueue(name, now);
    queues.set(name, found);
    return found;
  }

  function flowKey(name: string): FlowKey {
    const found =
      flowKeys.get(name) ??
      createFlowKey({ key: name, periodSeconds: 1, pinnedParallelism: false, pinnedRate: false, paused: false });
    flowKeys.set(name, found);
    return found;
  }

  function passQueue(message: Message): void {
    const { flow } = message.options;
    if (flow) flowKey(flow.key).waiting.add(message);
    else free.push(message);
  }

  return {
    queues,
    flowKeys,
    queue,
    flowKey,
    adopt: (flow) => adoptLimits(flowKey(flow.key), flow),
    add(message, now) {
      if (message.queueName === undefined) return passQueue(message);
      const line = queue(message.queueName, now);
      const holdsPlace = line.holders.has(message.messageId);
      if (holdsPlace && !line.paused) return passQueue(message);
      line.holders.delete(message.messageId);
      line.waiting = holdsPlace ? new Set([message, ...line.waiting]) : line.waiting.add(message);
    },
    takeAdmitted(now) {
      for (const line of queues.values()) {
        for (const message of line.waiting) {
          if (line.paused || line.holders.size >= line.parallelism) break;
          line.waiting.delete(message);
          line.holders.add(message.messageId);
          passQueue(message);
        }
      }
      const admitted = free;
      free = [];
      for (const key of flowKeys.values()) {
        for (const message of key.waiting) {
          if (!admits(key, now)) break;
          key.waiting.delete(message);
          countStart(key, now);
          admitted.push(message);
        }
      }
      return admitted;
    },
    release(message) {
      const key = message.options.flow && flowKeys.get(message.options.flow.key);
      if (key) key.active -= 1;
    },
    forget(message) {
      const line = message.queueName === undefined ? undefined : queues.get(message.queueName);
      line?.waiting.delete(message);
      line?.holders.delete(message.messageId);
      if (message.options.flow) flowKeys.get(message.options.flow.key)?.waiting.delete(message);
      free = free.filter((other) => other !== message);
    },
    nextOpening(now) {
      const openings = [...flowKeys.values()].map((key) => opensAt(key, now)).filter((at) => at !== undefined);
      return openings.length > 0 ? Math.min(...openings) : undefined;
    },
  };
}
