import { Hono } from "hono";
import { z } from "zod";
import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { expireActions } from "../db/queries/brain/expire-actions.ts";
import type { Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";
import { heartbeatJob } from "./heartbeat.ts";

const heartbeatBody = z.object({ after: z.uuid().optional() });

/** `POST /:job`, QStash-signed (checked before). Every job may run twice at once. */
export function cronRoutes(deps: { db: Db; engine: Engine; queue: QueuePort }): Hono {
  const app = new Hono();
  app.post("/heartbeat", async (c) => {
    const body = heartbeatBody.safeParse(await c.req.json().catch(() => ({})));
    const after = body.success ? ((body.data.after ?? null) as WorkspaceId | null) : null;
    return c.json(await heartbeatJob(deps.engine, deps.queue, after));
  });
  app.post("/expire-actions", async (c) => c.json({ expired: (await expireActions(deps.db)).rows.length }));
  app.post("/:job", (c) => c.json({ error: `There is no job "${c.req.param("job").slice(0, 60)}".` }, 404));
  return app;
}
