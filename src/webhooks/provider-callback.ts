import { Hono } from "hono";
import { z } from "zod";
import type { RunId, WorkspaceId } from "../db/ids.ts";
import type { Log } from "../log.ts";

/** Whom a callback's key names. */
interface CallbackTarget {
  workspaceId: string;
  runId: string;
  step: string;
  visit: number;
}

export interface ProviderCallbackDeps {
  /** Opens keys that we gave out; null for any other. */
  keys: { open(key: string): Promise<CallbackTarget | null> };
  engine: {
    signal(workspaceId: WorkspaceId, runId: RunId, key: string, payload: unknown, by?: string): Promise<string>;
    kick(workspaceId: WorkspaceId): Promise<void>;
  };
  log: Log;
}

const PROVIDERS = new Set(["minimax"]);
const MAX_BODY_BYTES = 16_384;

const challenge = z.object({ challenge: z.string().min(1).max(512) });
const working = z.object({ status: z.enum(["preparing", "queueing", "processing"]) });

/**
 * `POST /hooks/:provider/:key`: a provider says that a job of ours has moved. It is only a hint to ask the provider
 * ourselves: nothing in the body is believed, and a wrong key is answered as an unknown route is.
 */
export function createProviderCallbacks(deps: ProviderCallbackDeps): Hono {
  const app = new Hono();
  app.post("/hooks/:provider/:key", async (c) => {
    const { provider, key } = c.req.param();
    const target = PROVIDERS.has(provider) ? await deps.keys.open(key) : null;
    if (!target) return c.notFound();
    const body = await readJson(c.req.raw);
    if (body === "too-large") return c.json({ error: "The body is too large." }, 413);
    const asked = challenge.safeParse(body);
    if (asked.success) return c.json({ challenge: asked.data.challenge });
    if (working.safeParse(body).success) return c.json({ status: "noted" });
    const [workspaceId, runId] = [target.workspaceId as WorkspaceId, target.runId as RunId];
    const taken = await deps.engine.signal(workspaceId, runId, `${target.step}/${target.visit}`, null, provider);
    deps.log.info("callback", { provider, runId, step: target.step, taken });
    if (taken === "accepted") await deps.engine.kick(workspaceId);
    return c.json({ status: taken });
  });
  return app;
}

async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return "too-large";
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) return "too-large";
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
