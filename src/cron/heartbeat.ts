import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { lapsedDrafts } from "../db/queries/outreach/launch-drafts.ts";
import { type Engine, launchMessage } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/** While anything is open the heartbeat comes again after a minute; a schedule wakes it every ten. */
const NEXT_BEAT_SECONDS = 60;

/**
 * One beat: looks after a page of workspaces, sends a message for the next page at once and, while runs are open, one for
 * the next minute. The minute's message has one id, however many ask for it.
 */
export async function heartbeatJob(
  { db, engine, queue }: { db: Db; engine: Engine; queue: QueuePort },
  after: WorkspaceId | null,
): Promise<{ looked: number }> {
  const pulse = await engine.heartbeat(after);
  if (pulse.next) {
    const page = {
      path: "/cron/heartbeat",
      body: { after: pulse.next },
      deduplicationId: `heartbeat_${minute()}_${pulse.next}`,
    };
    await queue.publish([{ ...page, label: "heartbeat" }]);
  }
  if (after === null) await launchAgain(db, queue);
  if (pulse.open) await beatSoon(queue);
  return { looked: pulse.looked };
}

/** Sends the message again of what was confirmed and never launched: the first one was lost. */
async function launchAgain(db: Db, queue: QueuePort): Promise<void> {
  const drafts = await lapsedDrafts(db, 20);
  if (drafts.length === 0) return;
  await queue.publish(drafts.map(({ id, workspaceId }) => launchMessage(workspaceId, id, String(minute()))));
}

/** Asks for a beat a minute from now. */
export async function beatSoon(queue: QueuePort): Promise<void> {
  await queue.publish([
    {
      path: "/cron/heartbeat",
      body: {},
      deduplicationId: `heartbeat_${minute() + 1}`,
      delaySeconds: NEXT_BEAT_SECONDS,
      label: "heartbeat",
    },
  ]);
}

const minute = () => Math.floor(Date.now() / 60_000);
