import { mayGoThrough, NOT_AS_REQUIRED, runBatch, type Statement, sqlState } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { type Checkpoint, checkpointFate, type Moved, moveRun } from "../../db/queries/engine/move-run.ts";
import type { EngineDeps } from "./deps.ts";

/** What a checkpoint came to: committed (and whether the Worker still holds the run), or another Worker has moved it. */
export type Committed = { kind: "committed"; goesOn: boolean; campaignStatus: string | null } | { kind: "lost" };

/** The fence's own code, and the key of `step_runs`: somebody else holds or has moved the run. */
const REFUSED = new Set([NOT_AS_REQUIRED, "23505"]);

/**
 * Commits an attempt in one round trip: the run's move, the attempt's record, the domain's writes and the settled effects,
 * all or nothing. `first` goes before the move: locks that others take before the run's. A lost answer is asked after and sent again where it had not arrived.
 * @throws What the database says to a statement it will never take, and what it says when it cannot be reached.
 */
export async function commitCheckpoint(
  deps: EngineDeps,
  workspace: WorkspaceId,
  point: Checkpoint,
  writes: () => Statement[],
  first: () => Statement[] = () => [],
): Promise<Committed> {
  const attempt = async (): Promise<Committed> => {
    const [before, extra] = [first(), writes()];
    const move = moveRun(deps.db, workspace, point);
    const answer =
      before.length + extra.length === 0
        ? await move
        : ((await runBatch(deps.db, [...before, move, ...extra]))[before.length] as Awaited<typeof move>);
    const moved: Moved | undefined = answer.rows[0];
    if (!moved) return { kind: "lost" };
    return committed(moved.lock_token, moved.campaign_status, point);
  };
  try {
    return await attempt();
  } catch (error) {
    if (mayGoThrough(error)) return attempt();
    const code = sqlState(error);
    if (code && !REFUSED.has(code)) throw error;
    const fate = await fateOf(deps, workspace, point);
    if (fate !== "not-arrived") return fate;
    if (code) throw error;
    return attempt();
  }
}

async function fateOf(deps: EngineDeps, workspace: WorkspaceId, point: Checkpoint): Promise<Committed | "not-arrived"> {
  const found = (await checkpointFate(deps.db, workspace, point.run, point.seq)).rows[0];
  if (!found) return { kind: "lost" };
  if (found.recorded_by === point.token) return committed(found.lock_token, found.campaign_status, point);
  return found.lock_token === point.token && found.seq === point.seq ? "not-arrived" : { kind: "lost" };
}

const committed = (lockToken: string | null, campaignStatus: string | null, point: Checkpoint): Committed => ({
  kind: "committed",
  goesOn: point.goOn !== null && lockToken === point.goOn.token,
  campaignStatus,
});
