import { Hono } from "hono";
import { z } from "zod";
import type { RunId, WorkspaceId } from "../../db/ids.ts";
import { LIVE_TYPES } from "../../db/schema/board.ts";
import type { Log } from "../../log.ts";
import type { Engine } from "./engine.ts";

const advanceBody = z.object({ workspaceId: z.uuid(), runId: z.uuid(), dispatch: z.int().min(0) });
const renderBody = z.object({
  workspaceId: z.uuid(),
  subjectType: z.enum(LIVE_TYPES),
  subjectId: z.uuid(),
});
const sayBody = z.object({ workspaceId: z.uuid() });
const failedBody = z.object({
  status: z.number().optional(),
  url: z.string().optional(),
  retried: z.number().optional(),
  sourceMessageId: z.string().optional(),
  dlqId: z.string().optional(),
  sourceBody: z.string().optional(),
});

/**
 * QStash's side of the engine: `POST /advance`, `/render`, `/say`, `/failed`. Signatures are checked before. A malformed message is
 * answered 489, which tells QStash not to try again.
 * @param alert Tells the operators; called when QStash gave a message up. The heartbeat brings the run back by itself.
 */
export function engineRoutes(deps: { engine: Engine; log: Log; alert: (text: string) => Promise<void> }): Hono {
  const { engine, log, alert } = deps;
  const app = new Hono();
  const hopeless = (error: string) =>
    new Response(JSON.stringify({ error }), { status: 489, headers: { "Upstash-NonRetryable-Error": "true" } });

  app.post("/advance", async (c) => {
    const body = advanceBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return hopeless("not an advance message");
    const { workspaceId, runId, dispatch } = body.data;
    const delivered = await engine.advance(workspaceId as WorkspaceId, runId as RunId, dispatch);
    if (delivered.kind === "done") return c.json({ worked: delivered.worked });
    return c.json({ busy: true }, 503, { "Retry-After": String(delivered.retryAfterSeconds) });
  });

  app.post("/render", async (c) => {
    const body = renderBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return hopeless("not a render message");
    const { workspaceId, subjectType, subjectId } = body.data;
    const comeAgainMs = await engine.render(workspaceId as WorkspaceId, { subjectType, subjectId });
    if (comeAgainMs === 0) return c.json({ rendered: true });
    return c.json({ rendered: false }, 503, { "Retry-After": String(Math.ceil(comeAgainMs / 1000)) });
  });

  app.post("/say", async (c) => {
    const body = sayBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return hopeless("not a message to say what is due");
    return c.json({ due: await engine.say(body.data.workspaceId as WorkspaceId) });
  });

  app.post("/failed", async (c) => {
    const body = failedBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return hopeless("not a failure callback");
    const { sourceMessageId, url, retried, status } = body.data;
    log.error("qstash.gave_up", { sourceMessageId, url, retried, status });
    await alert(
      `QStash gave up on a message to ${url ?? "us"} (status ${status ?? "none"}, ${retried ?? 0} retries). The heartbeat brings its run back.`,
    );
    return c.json({ noted: true });
  });

  return app;
}
