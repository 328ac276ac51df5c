import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import type { Log } from "../log.ts";
import { type Engine, orchestrate } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/**
 * The heartbeat's campaign part: looks after a page of workspaces with content campaigns, and sends a message for the next
 * page at once. It may run twice at once, and as often as it likes.
 */
export async function orchestrateJob(
  deps: { db: Db; engine: Engine; queue: QueuePort; log: Log },
  after: WorkspaceId | null,
): Promise<{ looked: number }> {
  const { looked, next } = await orchestrate(deps, after);
  if (next) {
    const deduplicationId = `orchestrate_${Math.floor(Date.now() / 60_000)}_${next}`;
    await deps.queue.publish([
      { path: "/cron/orchestrate", body: { after: next }, deduplicationId, label: "orchestrate" },
    ]);
  }
  return { looked };
}
