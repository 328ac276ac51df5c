import { z } from "zod";
import { newId } from "../db/ids.ts";
import { noteSignal } from "../db/queries/outreach/share-signals.ts";
import { messageOf } from "../errors.ts";
import type { ShareDeps } from "./share.ts";
import { TOKEN } from "./token.ts";
import { isPerson } from "./visitors.ts";

const Body = z.object({ kind: z.enum(["opened", "played", "finished", "clicked"]) });
/** A signal is a few bytes; more is none. */
const MOST_BYTES = 200;

/**
 * Takes what the page says its reader did. The answer is the same whatever comes of it: it tells nobody whether an address exists.
 * Programs, look-aheads, other sites and repetitions within a visit write nothing, so a flood of them is one row.
 */
export async function takeSignal(deps: ShareDeps, token: string, request: Request): Promise<Response> {
  const taken = new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  const length = Number(request.headers.get("content-length") ?? MOST_BYTES + 1);
  const json = request.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (!TOKEN.test(token) || !json || length > MOST_BYTES || !isPerson(request.headers)) return taken;
  const body = Body.safeParse(await request.json().catch(() => null));
  if (!body.success) return taken;
  const [noted] = (await noteSignal(deps.db, newId(), token, body.data.kind)).rows;
  if (noted)
    await deps
      .changed?.(noted.workspace_id, noted.campaign_id)
      .catch((error: unknown) => deps.log.warn("share.changed", { error: messageOf(error) }));
  return taken;
}
