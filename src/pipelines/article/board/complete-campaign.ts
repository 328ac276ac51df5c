import type { CampaignId, WorkspaceId } from "../../../db/ids.ts";
import { openRunsOf } from "../../../db/queries/content/content-campaigns.ts";
import { UserError } from "../../../errors.ts";
import type { BoardDeps } from "./ports.ts";

/**
 * Ends a campaign with what is finished: articles that are not are cancelled, and the campaign completes itself. Answers how
 * many were cancelled. @throws UserError where nothing of it is open.
 */
export async function completeCampaign(
  { db, engine }: BoardDeps,
  workspace: WorkspaceId,
  id: CampaignId,
): Promise<number> {
  const { rows } = await openRunsOf(db, workspace, id);
  if (rows.length === 0)
    throw new UserError("Nothing of that campaign is open.", "`/articles campaigns` says how each stands.");
  let cancelled = 0;
  for (const { id: run } of rows) {
    // One that has ended meanwhile is what was wanted.
    const ended = await engine.cancel(workspace, run).then(
      () => true,
      (error: unknown) => {
        if (error instanceof UserError) return false;
        throw error;
      },
    );
    if (ended) cancelled += 1;
  }
  return cancelled;
}
