import { addSeconds } from "date-fns";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { createSecrets } from "../../src/clients/secrets.ts";
import { newId, type WorkspaceId } from "../../src/db/ids.ts";
import { contacts, leads, messages, receipts } from "../../src/db/schema/people.ts";
import { workspaces } from "../../src/db/schema/tenancy.ts";
import { createLog } from "../../src/log.ts";
import { createWebhooks } from "../../src/webhooks/index.ts";
import { newWebhookSecret } from "../../src/webhooks/signature.ts";
import type { TestDatabase } from "./database.ts";

export interface Sending {
  id?: string;
  /** Seconds from now; the timestamp that is signed. */
  after?: number;
  team?: string;
  secret?: string;
  headers?: Record<string, string>;
}

const sealing = [{ kid: "k1", key: crypto.getRandomValues(new Uint8Array(32)) }];
/** Seals the secrets of the senders' workspaces. */
export const secrets = createSecrets(sealing);
let made = 0;

/** The headers of a delivery as a sender signs it. */
export const sign = (secret: string, id: string, body: string, at = new Date()) => ({
  "content-type": "application/json",
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": new Webhook(secret).sign(id, at, body),
});

/** A workspace of its own with a signing secret, the webhooks over its database, and the rows it has. */
export async function newSender({ db }: TestDatabase) {
  made += 1;
  const [team, workspaceId, secret] = [`T0HOOK${made}`, newId<WorkspaceId>(), newWebhookSecret()];
  await db.insert(workspaces).values({
    id: workspaceId,
    slackTeamId: team,
    name: "Hooked",
    webhookSecret: await secrets.encrypt(secret, team),
  });
  const frozen = new Date();
  const deps = { db, log: createLog(() => undefined), clock: { now: () => frozen.getTime() } };
  const app = createWebhooks({ ...deps, secrets });
  return {
    ...{ team, workspaceId, secret, deps, app },
    async send(list: "leads" | "messages", body: unknown, sending: Sending = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const headers = sign(
        sending.secret ?? secret,
        sending.id ?? `msg_${newId()}`,
        text,
        addSeconds(frozen, sending.after ?? 0),
      );
      const response = await app.request(`/webhooks/${list}?workspace=${sending.team ?? team}`, {
        method: "POST",
        body: text,
        headers: { ...headers, ...sending.headers },
      });
      return { status: response.status, text: await response.text() };
    },
    leads: () => db.select().from(leads).where(eq(leads.workspaceId, workspaceId)).orderBy(leads.externalId),
    messages: () =>
      db.select().from(messages).where(eq(messages.workspaceId, workspaceId)).orderBy(messages.externalId),
    contacts: () =>
      db.select().from(contacts).where(eq(contacts.workspaceId, workspaceId)).orderBy(contacts.externalId),
    receipts: () => db.select().from(receipts).where(eq(receipts.workspaceId, workspaceId)),
  };
}

export type Sender = Awaited<ReturnType<typeof newSender>>;

/** A lead item with a contact of its own. */
export const lead = (id: string, rest: Record<string, unknown> = {}) => ({
  id,
  contact: { id: `c-${id}`, name: `Name ${id}` },
  ...rest,
});

/** The counts and errors of an answer. */
export const counts = (answer: { text: string }) => JSON.parse(answer.text);
