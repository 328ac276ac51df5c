import { Hono } from "hono";
import { z } from "zod";
import type { WorkspaceId } from "../../db/ids.ts";
import type { BotDeps } from "../deps.ts";
import { launchConfirmed } from "./preview.ts";

const Body = z.object({ workspaceId: z.uuid(), draftId: z.uuid() });

/** `POST /launch`, QStash-signed (checked before): launches a campaign that was confirmed and is too large for Slack's patience. */
export function launchRoutes(deps: BotDeps): Hono {
  const app = new Hono();
  app.post("/launch", async (c) => {
    const body = Body.safeParse(await c.req.json().catch(() => null));
    if (!body.success)
      return c.json({ error: "not a launch message" }, 489 as never, { "Upstash-NonRetryable-Error": "true" });
    return c.json({ launched: await launchConfirmed(deps, body.data.workspaceId as WorkspaceId, body.data.draftId) });
  });
  return app;
}
