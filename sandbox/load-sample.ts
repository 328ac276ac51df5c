import pg from "pg";
import { Webhook } from "standardwebhooks";
import { createSample } from "./sample/index.ts";
import type { Stack } from "./stack.ts";

/** Items a webhook delivery may carry. */
const PER_DELIVERY = 1000;

/** What the product answered to a delivery, added up. */
export interface Loaded {
  leads: number;
  messages: number;
}

/** Where the sample set goes: the workspace its addresses name. */
export interface SampleTarget {
  addresses: {
    worker: string;
    slack: { teamId: string };
    webhooks: { secret: string };
  };
  clock: { now(): number };
}

/** Sends the sample set through the product's own webhooks, signed. @throws Error with the answer of a delivery that was refused. */
export async function loadSample(stack: SampleTarget, seed = 1): Promise<Loaded> {
  const now = new Date(stack.clock.now());
  const { leads, messages } = createSample({ seed, now });
  for (const [kind, items] of [
    ["leads", leads],
    ["messages", messages],
  ] as const) {
    for (let from = 0; from < items.length; from += PER_DELIVERY) {
      await deliver(stack, kind, items.slice(from, from + PER_DELIVERY), `sample-${seed}-${kind}-${from}`);
    }
  }
  return { leads: leads.length, messages: messages.length };
}

async function deliver(
  { addresses }: SampleTarget,
  kind: "leads" | "messages",
  items: unknown[],
  id: string,
): Promise<void> {
  const body = JSON.stringify({ [kind]: items });
  const at = new Date();
  const answer = await fetch(`${addresses.worker}/webhooks/${kind}?workspace=${addresses.slack.teamId}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(addresses.webhooks.secret).sign(id, at, body),
    },
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The ${kind} webhook answered ${answer.status}: ${text.slice(0, 300)}`);
  const { errors } = JSON.parse(text) as { errors: { index: number; message: string }[] };
  if (errors.length > 0) throw new Error(`The ${kind} webhook refused item ${errors[0]?.index}: ${errors[0]?.message}`);
}

/** Loads the sample set into a stack that has no leads yet, so that the first `/summary` has something to say. */
export async function loadSampleOnce(stack: Stack): Promise<Loaded | undefined> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from leads limit 1");
    return rowCount === 0 ? await loadSample(stack) : undefined;
  } finally {
    await client.end();
  }
}
