import { Client, type FlowControl, Receiver } from "@upstash/qstash";
import { z } from "zod";
import type { RunId } from "../db/ids.ts";
import { ExternalError } from "../errors.ts";
import type { QueueMessage, QueuePort } from "../pipelines/ports.ts";

/** Deliveries are 1 + 5: the free plan refuses more retries. */
const RETRIES = 5;
/** Milliseconds before retry n (from 0): 1, 2, 4, 8, 16 s. Explicit, because QStash's own begins at 12 s and ends after a day. */
const RETRY_DELAY = "1000 * pow(2, retried)";

export interface QueueOptions {
  url: string;
  token: string;
  /** Our own public address: messages go to paths of it. */
  publicUrl: string;
}

/** QStash over its client: every message goes to our own Worker. */
export function createQueue(options: QueueOptions): QueuePort {
  const client = new Client({
    baseUrl: options.url,
    token: options.token,
    retry: { retries: 2 },
    enableTelemetry: false,
  });
  return {
    async publish(messages) {
      const answers = await client
        .batchJSON(messages.map((message) => request(options.publicUrl, message)))
        .catch((cause) => {
          throw new ExternalError("QStash", "did not take our messages", { cause });
        });
      const refused = (answers as { error?: string }[]).find((answer) => answer.error);
      if (refused) throw new ExternalError("QStash", `refused a message: ${refused.error}`);
    },
    async deadLetters(workspace) {
      const { messages } = await client.dlq.listMessages({ count: LETTERS }).catch((cause) => {
        throw new ExternalError("QStash", "did not tell its dead letters", { cause });
      });
      return messages
        .flatMap(({ createdAt, url, responseStatus, body }) => {
          const about = aboutOf(body);
          if (about?.workspaceId !== workspace) return [];
          const path = URL.canParse(url) ? new URL(url).pathname : url;
          const runId = (about.runId ?? null) as RunId | null;
          return [{ at: new Date(createdAt), path, status: responseStatus ?? null, runId }];
        })
        .sort((a, b) => b.at.getTime() - a.at.getTime());
    },
  };
}

/** Letters of one listing. */
const LETTERS = 100;
const About = z.object({ workspaceId: z.uuid(), runId: z.uuid().optional() });

function aboutOf(body: string | undefined): z.infer<typeof About> | null {
  try {
    return About.parse(JSON.parse(body ?? ""));
  } catch {
    return null;
  }
}

function request(publicUrl: string, message: QueueMessage) {
  return {
    url: publicUrl + message.path,
    body: message.body,
    deduplicationId: message.deduplicationId,
    retries: RETRIES,
    retryDelay: RETRY_DELAY,
    ...(message.delaySeconds ? { delay: message.delaySeconds } : {}),
    ...(message.timeoutSeconds ? { timeout: message.timeoutSeconds } : {}),
    ...(message.label ? { label: message.label } : {}),
    ...(message.failurePath ? { failureCallback: publicUrl + message.failurePath } : {}),
    ...flowControl(message),
  };
}

function flowControl({ flowKey, parallelism, rate }: QueueMessage) {
  if (!flowKey || !(parallelism || rate)) return {};
  const limits = {
    ...(parallelism ? { parallelism } : {}),
    ...(rate ? { rate: rate.calls, period: rate.periodSeconds } : {}),
  };
  return { flowControl: { key: flowKey, ...limits } as FlowControl };
}

/** Checks a delivery's signature over its raw body, for exactly this address, with the current key and then the next. */
export type VerifyDelivery = (signature: string, body: string, url: string) => Promise<boolean>;

export function createDeliveryVerifier(keys: { current: string; next: string }): VerifyDelivery {
  const receiver = new Receiver({ currentSigningKey: keys.current, nextSigningKey: keys.next });
  return (signature, body, url) => receiver.verify({ signature, body, url }).catch(() => false);
}

/** The schedules of a deployment, made or brought up to date under their own ids. */
export async function syncSchedules(
  options: QueueOptions,
  schedules: { id: string; path: string; cron: string }[],
): Promise<void> {
  const client = new Client({
    baseUrl: options.url,
    token: options.token,
    retry: { retries: 2 },
    enableTelemetry: false,
  });
  for (const { id, path, cron } of schedules) {
    await client.schedules.create({
      scheduleId: id,
      destination: options.publicUrl + path,
      cron,
      retries: RETRIES,
      body: "{}",
    });
  }
}
