import { ExternalError, RetryAfterError } from "../../src/errors.ts";
import type { SlackPort } from "../../src/pipelines/ports.ts";
import { noFiles } from "../harness/no-files.ts";
import type { Cross } from "./boundary.ts";
import type { FaultPlan } from "./faults.ts";
import { readingOf } from "./presenter.ts";
import type { Records } from "./records.ts";
import { EPOCH, type World } from "./world.ts";

/** A message as it stands in a channel. */
export interface Posted {
  key: string;
  channel: string;
  threadTs: string | undefined;
  ts: string;
  text: string;
  at: number;
  edits: number;
  /** Which reading of the rows it shows. */
  reading: number;
}

export interface Slack extends SlackPort {
  messages: Posted[];
}

/** Slack's posting, editing and looking back. */
export function createSlack(world: World, plan: FaultPlan, cross: Cross, records: Records): Slack {
  const label = (text: string) => records.readable(text);
  const messages: Posted[] = [];
  const failures = {
    refused: () => new ExternalError("Slack", "internal_error"),
    unknown: () => new ExternalError("Slack", "no answer", { outcomeUnknown: true }),
    limited: (afterMs: number) => new RetryAfterError("Slack", afterMs),
  };
  return {
    ...noFiles,
    messages,
    post: ({ target, card, key, signal }) =>
      cross({
        ...failures,
        kind: "slack",
        name: `post ${sortOf(key)}`,
        detail: label(key),
        signal,
        effect: () => {
          const ts = `${EPOCH / 1000}.${String(messages.length + 1).padStart(6, "0")}`;
          const { channel, threadTs } = target;
          messages.push({
            key,
            channel,
            threadTs,
            ts,
            text: card.text,
            at: world.now,
            edits: 0,
            reading: readingOf(card),
          });
          return { ts, channel };
        },
      }),
    update: ({ ts, card, signal }) =>
      cross({
        ...failures,
        kind: "slack",
        name: "update card",
        detail: `to "${card.text}"`,
        signal,
        effect: () => {
          const message = messages.find((candidate) => candidate.ts === ts);
          if (!message) throw new ExternalError("Slack", "message_not_found");
          if (readingOf(card) < message.reading)
            records.violated(`an older card came after a newer one: "${card.text}" over "${message.text}"`);
          message.text = card.text;
          message.reading = readingOf(card);
          message.edits += 1;
        },
      }),
    find: ({ target, key, since, signal }) =>
      cross({
        ...failures,
        kind: "slack",
        name: "look for a post",
        detail: label(key),
        signal,
        effect: () => {
          if (plan.strikes(plan.occurrence(`unclear ${label(key)}`), 5)) return "unclear" as const;
          const found = messages.find(
            (m) =>
              m.key === key &&
              m.at >= since.getTime() &&
              m.channel === target.channel &&
              m.threadTs === target.threadTs,
          );
          return found ? { ts: found.ts, channel: found.channel } : ("absent" as const);
        },
      }),
  };
}

/** What a post's key says of its sort: its last word that is neither an id nor a number. */
const sortOf = (key: string): string =>
  key
    .split(/[/#]/)
    .filter((part) => /^[a-z_]+$/.test(part))
    .at(-1) ?? "something";
