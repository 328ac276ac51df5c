import type { Db } from "../../db/client.ts";
import type { DocumentId, DraftJobId, WorkspaceId } from "../../db/ids.ts";
import { readyPosts } from "../../db/queries/drafts/ready-posts.ts";
import { messageOf } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Presenter, SlackPort } from "../ports.ts";

/** Messages of a document that are brought up to date: older ones are rarely looked at, and refuse what does not fit any more. */
const MOST = 3;
const WITHIN_MS = 10_000;

interface Deps {
  db: Db;
  slack: Pick<SlackPort, "update">;
  presenter: Pick<Presenter, "draftReady">;
  log?: Pick<Log, "info">;
}

/**
 * Renders the newest messages about a document's drafts as its rows stand now; those of `except`, which is about to be told of, are
 * left as they are. What Slack does not take is let be.
 */
export async function showDocumentAgain(
  { db, slack, presenter, log }: Deps,
  workspaceId: WorkspaceId,
  document: DocumentId,
  { within = AbortSignal.timeout(WITHIN_MS), except }: { within?: AbortSignal; except?: DraftJobId } = {},
): Promise<void> {
  const { rows } = await readyPosts(db, workspaceId, document, MOST);
  for (const { job_id: job, channel, ts } of rows) {
    if (job === except) continue;
    try {
      const card = await presenter.draftReady?.(workspaceId, job);
      if (card) await slack.update({ workspaceId, channel, ts, card, signal: within });
    } catch (error) {
      // One that was deleted in Slack stands in no other's way.
      log?.info("draft.show_again", { job, message: messageOf(error) });
    }
  }
}
