import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { expireActions } from "../db/queries/brain/expire-actions.ts";
import type { Log } from "../log.ts";
import type { Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";
import { alertFailedDrafts } from "./alert-drafts.ts";
import { checkTranscriptOrder } from "./check-transcripts.ts";
import { digestJob } from "./digest.ts";
import { forgetJob } from "./forget.ts";
import { heartbeatJob } from "./heartbeat.ts";
import { orchestrateJob } from "./orchestrate.ts";
import { proveLastWords } from "./prove-last-words.ts";
import { rebuildRollups } from "./rebuild-rollups.ts";
import { runScoreJob } from "./retrain-scores.ts";

const digestBody = z.object({ page: z.int().min(0).default(0) });
const pageBody = z.object({ after: z.uuid().optional() });

/** The workspace after which a job goes on; anything else in the body means from the first. */
async function pageOf(c: Context): Promise<WorkspaceId | null> {
  const body = pageBody.safeParse(await c.req.json().catch(() => ({})));
  return body.success ? ((body.data.after ?? null) as WorkspaceId | null) : null;
}

/** `POST /:job`, QStash-signed (checked before). Every job may run twice at once. */
export function cronRoutes(deps: {
  db: Db;
  engine: Engine;
  queue: QueuePort;
  log: Log;
  alert: (text: string) => Promise<void>;
}): Hono {
  const app = new Hono();
  app.post("/heartbeat", async (c) => {
    await alertFailedDrafts(deps);
    const after = await pageOf(c);
    const beat = await heartbeatJob(deps, after);
    if (after === null) await orchestrateJob(deps, null);
    return c.json(beat);
  });
  app.post("/orchestrate", async (c) => c.json(await orchestrateJob(deps, await pageOf(c))));
  app.post("/prove-last-words", async (c) => c.json(await proveLastWords(deps, await pageOf(c))));
  app.post("/retrain-scores", async (c) => c.json(await runScoreJob(deps, await c.req.json().catch(() => ({})))));
  app.post("/rebuild-rollups", async (c) => c.json(await rebuildRollups(deps, await c.req.json().catch(() => ({})))));
  app.post("/expire-actions", async (c) => c.json({ expired: (await expireActions(deps.db)).rows.length }));
  app.post("/forget", async (c) => c.json(await forgetJob(deps.db)));
  app.post("/digest", async (c) => {
    const { page } = digestBody.safeParse(await c.req.json().catch(() => ({}))).data ?? { page: 0 };
    return c.json(await digestJob(deps, page));
  });
  app.post("/check-transcripts", async (c) => c.json(await checkTranscriptOrder(deps, await pageOf(c))));
  app.post("/:job", (c) => c.json({ error: `There is no job "${c.req.param("job").slice(0, 60)}".` }, 404));
  return app;
}
