import type { DocumentId, WorkspaceId } from "../../../db/ids.ts";
import { readyPosts } from "../../../db/queries/drafts/ready-posts.ts";
import { messageOf } from "../../../errors.ts";
import type { BotDeps } from "../../deps.ts";

/** Messages of a document that are brought up to date: older ones are rarely looked at, and refuse what does not fit any more. */
const MOST = 3;
const WITHIN_MS = 10_000;

/** Renders the newest messages about a document's drafts as its rows stand now. */
export async function showDocumentAgain(
  { db, slack, presenter, log }: Pick<BotDeps, "db" | "slack" | "presenter" | "log">,
  workspaceId: WorkspaceId,
  document: DocumentId,
): Promise<void> {
  const { rows } = await readyPosts(db, workspaceId, document, MOST);
  for (const { job_id: job, channel, ts } of rows) {
    try {
      const card = await presenter.draftReady?.(workspaceId, job);
      if (card) await slack.update({ workspaceId, channel, ts, card, signal: AbortSignal.timeout(WITHIN_MS) });
    } catch (error) {
      // One that was deleted in Slack stands in no other's way.
      log.info("draft.show_again", { job, message: messageOf(error) });
    }
  }
}
