import type { WorkspaceId } from "../db/ids.ts";
import type { Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/** While anything is open the heartbeat comes again after a minute; a schedule wakes it every ten. */
const NEXT_BEAT_SECONDS = 60;

/**
 * One beat: looks after a page of workspaces, sends a message for the next page at once and, while runs are open, one for
 * the next minute. The minute's message has one id, however many ask for it.
 */
export async function heartbeatJob(
  engine: Engine,
  queue: QueuePort,
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
  if (pulse.open) await beatSoon(queue);
  return { looked: pulse.looked };
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
