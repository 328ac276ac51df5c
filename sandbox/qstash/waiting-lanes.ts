import type { FlowControl, Message } from "./model.ts";

/** What is kept of a flow-control key across a restart. */
export interface FlowKeySettings {
  key: string;
  parallelism?: number | undefined;
  rate?: number | undefined;
  periodSeconds: number;
  pinnedParallelism: boolean;
  pinnedRate: boolean;
  paused: boolean;
}

/** A flow-control key: who waits, how many run, how many started in the current rate period. */
export interface FlowKey extends FlowKeySettings {
  waiting: Set<Message>;
  active: number;
  rateCount: number;
  /** Milliseconds since the epoch; 0 before the first call. */
  periodStart: number;
}

export const createFlowKey = (settings: FlowKeySettings): FlowKey => ({
  ...settings,
  waiting: new Set(),
  active: 0,
  rateCount: 0,
  periodStart: 0,
});

/** Takes over the limits of a message just published, except those a person has pinned. */
export function adoptLimits(key: FlowKey, flow: FlowControl): void {
  if (!key.pinnedParallelism) key.parallelism = flow.parallelism;
  if (!key.pinnedRate) {
    key.rate = flow.rate;
    key.periodSeconds = flow.periodSeconds;
  }
}

/** Whether one more call may start now. */
export function admits(key: FlowKey, now: number): boolean {
  if (key.paused) return false;
  if (key.parallelism !== undefined && key.active >= key.parallelism) return false;
  return key.rate === undefined || currentRateCount(key, now) < key.rate;
}

/** Counts a call that starts now; a rate period begins with the first call after the last one ended. */
export function countStart(key: FlowKey, now: number): void {
  if (now >= periodEnd(key)) {
    key.periodStart = now;
    key.rateCount = 0;
  }
  key.rateCount += 1;
  key.active += 1;
}

/** When the rate alone holds somebody back: the moment its period ends. Otherwise undefined. */
export function opensAt(key: FlowKey, now: number): number | undefined {
  if (key.waiting.size === 0 || key.paused || key.rate === undefined) return undefined;
  if (key.parallelism !== undefined && key.active >= key.parallelism) return undefined;
  return currentRateCount(key, now) >= key.rate ? periodEnd(key) : undefined;
}

export const currentRateCount = (key: FlowKey, now: number): number => (now >= periodEnd(key) ? 0 : key.rateCount);

const periodEnd = (key: FlowKey): number => key.periodStart + key.periodSeconds * 1_000;

/** A queue: `parallelism` messages at a time, in order; a message keeps its place through its retries. */
export interface Queue {
  name: string;
  parallelism: number;
  paused: boolean;
  createdAt: number;
  updatedAt: number;
  waiting: Set<Message>;
  /** Ids of the messages holding a place. */
  holders: Set<string>;
}

export const createQueue = (name: string, now: number): Queue => ({
  name,
  parallelism: 1,
  paused: false,
  createdAt: now,
  updatedAt: now,
  waiting: new Set(),
  holders: new Set(),
});
