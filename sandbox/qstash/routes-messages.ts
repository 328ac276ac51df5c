import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { hasFilters, readFilter } from "./filters.ts";
import { type PublishRequest, readDraft } from "./publish-request.ts";
import { badRequest, notFound, quotaExceeded, Refusal } from "./refusal.ts";
import { messageView } from "./views.ts";

const Batch = z.array(
  z.object({
    destination: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().nullish(),
    queue: z.string().optional(),
  }),
);
/** A batch may hold several messages of full size. */
const MAX_BATCH_BODIES = 20;

/** Publish, batch, enqueue, and looking up and cancelling what was accepted. */
export function messageRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { engine, limits } = deps;
  const routes = new Hono<ApiEnv>();
  const accept = (request: PublishRequest) => {
    if (request.headers.has("upstash-cron")) throw badRequest("Upstash-Cron is accepted by /v2/schedules only");
    return engine.accept(readDraft(request, limits, deps.clock.now()));
  };

  routes.post("/publish/*", async (c) => {
    const accepted = accept({ ...(await readPublish(c, limits.maxBodyBytes)), destination: destinationAfter(c, 3) });
    return c.json(accepted, accepted.deduplicated ? 202 : 200);
  });

  routes.post("/enqueue/:queue/*", async (c) => {
    const request = await readPublish(c, limits.maxBodyBytes);
    const accepted = accept({ ...request, destination: destinationAfter(c, 4), queueName: c.req.param("queue") });
    return c.json(accepted, accepted.deduplicated ? 202 : 200);
  });

  routes.post("/batch", async (c) => {
    const { body, callerIp } = await readPublish(c, limits.maxBodyBytes * MAX_BATCH_BODIES);
    const batch = Batch.safeParse(parseJson(body));
    if (!batch.success) throw badRequest(`invalid batch: ${z.prettifyError(batch.error)}`);
    // Each message stands for itself: a refused one leaves the others accepted.
    const answers = batch.data.map((item) => {
      try {
        return accept({
          destination: item.destination,
          headers: readHeaders(item.headers ?? {}),
          body: Buffer.from(item.body ?? ""),
          callerIp,
          queueName: item.queue,
        });
      } catch (error) {
        if (error instanceof Refusal) return { error: error.message, status: error.status };
        throw error;
      }
    });
    return c.json(answers);
  });

  routes.get("/messages/:id", (c) => {
    const message = engine.find(c.req.param("id"));
    if (!message) throw notFound(`message ${c.req.param("id")}`);
    return c.json(messageView(message));
  });

  routes.delete("/messages/:id", (c) => {
    if (!engine.cancel(c.req.param("id"))) throw notFound(`message ${c.req.param("id")}`);
    return c.json({ cancelled: 1 }, 202);
  });

  routes.delete("/messages", (c) => {
    const query = new URL(c.req.url).searchParams;
    const ids = query.getAll("messageIds").flatMap((value) => value.split(","));
    if (ids.length > 0) return c.json({ cancelled: ids.filter((id) => engine.cancel(id)).length }, 202);
    const matches = hasFilters(query) ? readFilter(query) : () => true;
    const chosen = engine.all().filter((message) => matches({ seq: 0, message, time: message.createdAt }));
    for (const message of chosen) engine.cancel(message.messageId);
    return c.json({ cancelled: chosen.length }, 202);
  });

  return routes;
}

/** The rest of the raw path, query and all, from segment `index` on: a destination is neither encoded nor decoded. */
export function destinationAfter(c: Context<ApiEnv>, index: number): string {
  const raw = c.env.incoming.url ?? "";
  return raw.split("/").slice(index).join("/");
}

/** Reads the body, refusing one over `maxBytes` before it is all in memory. */
export async function readPublish(
  c: Context<ApiEnv>,
  maxBytes: number,
): Promise<Pick<PublishRequest, "headers" | "body" | "callerIp">> {
  if (Number(c.req.header("content-length") ?? 0) > maxBytes) throw quotaExceeded("maxMessageSize");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw quotaExceeded("maxMessageSize");
    chunks.push(chunk);
  }
  return {
    headers: c.req.raw.headers,
    body: Buffer.concat(chunks),
    callerIp: c.env.incoming.socket.remoteAddress ?? "127.0.0.1",
  };
}

function readHeaders(entries: Record<string, string>): Headers {
  try {
    return new Headers(entries);
  } catch (error) {
    throw badRequest(`invalid headers: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw badRequest("the body is not valid JSON");
  }
}
