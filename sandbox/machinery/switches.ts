import type { ProviderServer } from "../provider/types.ts";
import type { Stack } from "../stack.ts";

type FaultyStack = Pick<Stack, "slack" | "qstash" | "neon" | "redis" | "elevenlabs" | "minimax" | "rtrvr">;

/** A fault a person can switch on and off. */
export interface FaultSwitch {
  name: string;
  group: string;
  label: string;
  isOn(stack: FaultyStack): boolean;
  set(stack: FaultyStack, on: boolean): void;
}

/** What a switch stands at, as the page shows it. */
export type FaultView = Pick<FaultSwitch, "name" | "group" | "label"> & { on: boolean };

/** Enough calls for a person to watch the retries, few enough that the work gets through. */
const SLACK_CALLS = 3;
const PROVIDER_CALLS = 3;
const SLOW_MS = 8_000;
const DELAY_MS = 10_000;

const RATES = { errors: 0.05, timeouts: 0.02, seed: 1 };

type SlackFaultKind = Parameters<Stack["slack"]["faults"]["add"]>[0]["kind"];

/** Meets the next calls of the Web API; it goes off by itself when they are made. */
function slackFault(name: string, kind: SlackFaultKind, label: string, method = "*", times = SLACK_CALLS): FaultSwitch {
  return {
    name,
    group: "Slack",
    label,
    isOn: ({ slack }) => slack.faults.pending().some((fault) => fault.kind === kind),
    set({ slack }, on) {
      const others = slack.faults.pending().filter((fault) => fault.kind !== kind);
      const { rateLimits } = slack.faults;
      slack.faults.clear();
      slack.faults.rateLimits = rateLimits;
      for (const fault of others) slack.faults.add(fault);
      if (on) slack.faults.add({ method, kind, times, ...(kind === "rate_limited" ? { retryAfter: 2 } : {}) });
    },
  };
}

function providerFaults(group: string, of: (stack: FaultyStack) => ProviderServer): FaultSwitch[] {
  const name = group.toLowerCase().replace(/\W/g, "");
  return [
    {
      name: `${name}-error`,
      group,
      label: `500 to the next ${PROVIDER_CALLS} calls`,
      isOn: (stack) => of(stack).faults.answer !== null,
      set(stack, on) {
        of(stack).faults.answer = on ? { times: PROVIDER_CALLS, status: 500 } : null;
      },
    },
    {
      name: `${name}-slow`,
      group,
      label: `every call takes ${SLOW_MS / 1000} s longer`,
      isOn: (stack) => of(stack).faults.slowMs > 0,
      set(stack, on) {
        of(stack).faults.slowMs = on ? SLOW_MS : 0;
      },
    },
    {
      name: `${name}-lost`,
      group,
      label: "does the next call and loses its answer",
      isOn: (stack) => of(stack).faults.loseAnswers > 0,
      set(stack, on) {
        of(stack).faults.loseAnswers = on ? 1 : 0;
      },
    },
    {
      name: `${name}-rates`,
      group,
      label: `${RATES.errors * 100} % of calls fail, ${RATES.timeouts * 100} % are done without an answer`,
      isOn: (stack) => of(stack).faults.rates !== null,
      set(stack, on) {
        of(stack).faults.rates = on ? { ...RATES } : null;
      },
    },
  ];
}

function qstashFault(
  name: string,
  label: string,
  field: "duplicateProbability" | "extraDelayMs" | "dropUntilRetried",
  value: number,
): FaultSwitch {
  return {
    name,
    group: "QStash",
    label,
    isOn: ({ qstash }) => qstash.faults[field] > 0,
    set({ qstash }, on) {
      qstash.faults[field] = on ? value : 0;
    },
  };
}

const databaseFault = (mode: "refuse" | "hang", label: string): FaultSwitch => ({
  name: `database-${mode}`,
  group: "Database and Redis",
  label,
  isOn: ({ neon }) => neon.paused === mode,
  set({ neon }, on) {
    if (on) neon.pause(mode);
    else if (neon.paused === mode) neon.resume();
  },
});

/** Every fault of the stack but the model's modes and the Worker's death, which are no switches. */
export const FAULT_SWITCHES: readonly FaultSwitch[] = [
  slackFault("slack-429", "rate_limited", `429 to the next ${SLACK_CALLS} calls, to be retried after 2 s`),
  slackFault("slack-500", "http_500", `500 to the next ${SLACK_CALLS} calls`),
  slackFault("slack-lost", "lost_answer", "posts the next message and loses the answer", "chat.postMessage", 1),
  {
    name: "slack-unlimited",
    group: "Slack",
    label: "forgets its rate limits, which it otherwise keeps",
    isOn: ({ slack }) => !slack.faults.rateLimits,
    set({ slack }, on) {
      slack.faults.rateLimits = !on;
    },
  },
  qstashFault("qstash-duplicates", "delivers every second message twice", "duplicateProbability", 0.5),
  qstashFault("qstash-delay", `holds messages back up to ${DELAY_MS / 1000} s`, "extraDelayMs", DELAY_MS),
  qstashFault("qstash-drop", "loses the first delivery of each message", "dropUntilRetried", 1),
  databaseFault("refuse", "the database refuses connections"),
  databaseFault("hang", "the database hangs, as if waking up"),
  {
    name: "redis-down",
    group: "Database and Redis",
    label: "Redis is down",
    isOn: ({ redis }) => redis.paused,
    set: ({ redis }, on) => (on ? redis.pause() : redis.resume()),
  },
  ...providerFaults("ElevenLabs", ({ elevenlabs }) => elevenlabs),
  ...providerFaults("MiniMax", ({ minimax }) => minimax),
  ...providerFaults("rtrvr.ai", ({ rtrvr }) => rtrvr),
];

export const faultViews = (stack: FaultyStack): FaultView[] =>
  FAULT_SWITCHES.map(({ name, group, label, isOn }) => ({ name, group, label, on: isOn(stack) }));
