import { type Context, Hono } from "hono";
import type { z } from "zod";
import { type Db, sqlState } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { findReceipt } from "../db/queries/ingest/find-receipt.ts";
import type { IngestCounts, Receipt } from "../db/queries/ingest/rows.ts";
import { checkItems } from "../ingest/check-items.ts";
import { ingestLeads, ingestMessages } from "../ingest/ingest.ts";
import { leadItem } from "../ingest/lead-item.ts";
import { messageItem } from "../ingest/message-item.ts";
import type { Log } from "../log.ts";
import { type Answer, storedAnswer } from "./answer.ts";
import { authenticate, type SecretReader } from "./authenticate.ts";
import { readItems } from "./read-items.ts";

export interface WebhookDeps {
  db: Db;
  /** Opens the workspaces' signing secrets, which are sealed with the Slack team id. */
  secrets: SecretReader;
  log: Log;
  /** Milliseconds since the epoch, for the age of signatures. */
  clock: { now(): number };
}

/** A unique key is violated: the delivery was kept by another request in between. */
const UNIQUE_VIOLATION = "23505";

/** `POST /webhooks/leads` and `/webhooks/messages`: deliveries signed as Standard Webhooks says, each taken in once. */
export function createWebhooks(deps: WebhookDeps): Hono {
  const app = new Hono();
  app.post("/webhooks/leads", (c) => receive(deps, c, { list: "leads", schema: leadItem, ingest: ingestLeads }));
  app.post("/webhooks/messages", (c) =>
    receive(deps, c, { list: "messages", schema: messageItem, ingest: ingestMessages }),
  );
  return app;
}

interface Kind<Row> {
  /** The name of the list in the body. */
  list: string;
  schema: (now: Date) => z.ZodType<Row>;
  ingest: (db: Db, workspaceId: WorkspaceId, rows: Row[], receipt: Receipt) => Promise<IngestCounts>;
}

async function receive<Row>(deps: WebhookDeps, c: Context, kind: Kind<Row>): Promise<Response> {
  const delivery = await authenticate(deps, c.req.raw);
  if (!("workspaceId" in delivery)) return c.json({ error: delivery.error }, delivery.status);
  const { workspaceId } = delivery;
  const source = `webhooks/${kind.list}`;
  const kept = await keptAnswer(deps.db, workspaceId, source, delivery.id);
  if (kept) return c.json(kept);

  const items = readItems(delivery.body, kind.list);
  if ("error" in items) return c.json({ error: items.error }, items.status);
  const { good, errors } = checkItems(items.items, kind.schema(delivery.now));
  if (good.length === 0 && errors.length > 0) {
    return c.json({ error: "No item could be taken in.", accepted: 0, updated: 0, unchanged: 0, errors }, 422);
  }
  try {
    const receipt = { source, externalId: delivery.id, good: good.length, errors };
    const { accepted, updated } = await kind.ingest(deps.db, workspaceId, good, receipt);
    const counts = { accepted, updated, unchanged: good.length - accepted - updated };
    deps.log.info("webhook.taken", { workspaceId, source, delivery: delivery.id, ...counts, refused: errors.length });
    return c.json({ ...counts, errors } satisfies Answer);
  } catch (error) {
    const twin = sqlState(error) === UNIQUE_VIOLATION && (await keptAnswer(deps.db, workspaceId, source, delivery.id));
    if (twin) return c.json(twin);
    throw error;
  }
}

async function keptAnswer(db: Db, workspaceId: WorkspaceId, source: string, id: string): Promise<Answer | undefined> {
  const [row] = await findReceipt(db, workspaceId, source, id);
  return row && storedAnswer(row.response);
}
