import type { WorkspaceId } from "../db/ids.ts";
import type { QueueMessage } from "./ports.ts";

/** Longer than the launch of 10,000 items takes. Seconds. */
const WITHIN_S = 90;

/**
 * The message that launches a confirmed draft.
 * @param again Tells a message that is sent anew from the first one, whose id QStash would swallow.
 */
export const launchMessage = (workspaceId: WorkspaceId, draftId: string, again?: string): QueueMessage => ({
  path: "/pipelines/launch",
  body: { workspaceId, draftId },
  deduplicationId: `launch_${draftId}${again ? `_${again}` : ""}`,
  timeoutSeconds: WITHIN_S,
  label: "launch",
  failurePath: "/pipelines/failed",
});
