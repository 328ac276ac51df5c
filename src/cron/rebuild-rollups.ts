import { z } from "zod";
import type { Db } from "../db/client.ts";
import { runBatch } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { buildRollups, dropFormerZones, listUnbuiltZones } from "../db/queries/brain/build-rollups.ts";
import type { QueueMessage, QueuePort } from "../pipelines/ports.ts";

/** Rows counted in one transaction: about half a second, during which nothing of that workspace is taken in. */
const ROWS = 10_000;
/** Workspaces asked in one go; the rest follow in a message of their own. */
const WORKSPACES = 100;
/** A message works so long; the rest is left to the next one. */
const WORK_MS = 10_000;

const jobBody = z.object({
  workspace: z.uuid().optional(),
  after: z.uuid().optional(),
  /** How many messages worked on the workspace before. */
  part: z.int().optional(),
});

/**
 * Counts workspaces anew that changed their time zone, in batches, and forgets the former zone's counts. Until then their
 * figures are counted from the rows. Every job may run twice at once: a batch counts what the one before left.
 */
export async function rebuildRollups(
  { db, queue, rows = ROWS }: { db: Db; queue: QueuePort; rows?: number },
  body: unknown,
): Promise<Record<string, unknown>> {
  const { workspace, after = null, part = 0 } = jobBody.safeParse(body).data ?? {};
  if (!workspace) return askForAll(db, queue, after as WorkspaceId | null);
  const id = workspace as WorkspaceId;
  const began = performance.now();
  let done = false;
  while (!done && performance.now() - began < WORK_MS) done = (await buildRollups(db, id, rows)).rows[0]?.done ?? true;
  if (done) await runBatch(db, dropFormerZones(db, id));
  else await queue.publish([message({ workspace, part: part + 1 })]);
  return { done };
}

async function askForAll(db: Db, queue: QueuePort, after: WorkspaceId | null): Promise<{ asked: number }> {
  const { rows } = await listUnbuiltZones(db, after, WORKSPACES);
  const last = rows.at(-1)?.workspace_id;
  const messages = rows.map(({ workspace_id: workspace }) => message({ workspace, part: 0 }));
  if (last && rows.length === WORKSPACES) messages.push(message({ after: last }));
  if (messages.length > 0) await queue.publish(messages);
  return { asked: rows.length };
}

function message(body: { workspace?: string; after?: string; part?: number }): QueueMessage {
  const named = [body.workspace, body.after, body.part].filter((part) => part !== undefined).join("_");
  const minute = Math.floor(Date.now() / 60_000);
  return {
    path: "/cron/rebuild-rollups",
    body,
    deduplicationId: `rebuild-rollups_${named}_${minute}`,
    label: "rebuild-rollups",
  };
}
