// Crash states, and the check below that finds each:
//   a run was committed and its message never sent                  -> dispatchDue
//   a message was sent, and eaten before a claim                    -> republishSilent
//   a Worker died with the lock; QStash gave the message up         -> republishSilent (a lapsed lease counts as unlocked)
//   a timer of more than 60 s came due                              -> dispatchDue
//   a run was due for 24 h and nobody could claim it                -> endAbandoned
//   the last item ended and the Worker died before the close        -> finishedCampaigns, closeIfFinished
//   an ending or a launch was committed and its post never begun    -> sayDue
//   a post was sent and its answer lost                             -> reconcilePosts
//   a paid job of an ended run was never settled                    -> unknownPaidJobs
//   the last child ended and its parent was not told               -> wakeParents
//   a parent ended or went on, and its children are still open      -> cancelOrphans
//   a row changed and its card was not rendered                     -> renderStale
import { type EffectId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { claimRun } from "../../db/queries/engine/claim-run.ts";
import { finishedCampaigns } from "../../db/queries/engine/close-campaign.ts";
import { lastWordDue, unknownPaidJobs } from "../../db/queries/engine/due-posts.ts";
import { abandonedRuns, workspacesWithWork } from "../../db/queries/engine/workspaces-with-work.ts";
import { messageOf } from "../../errors.ts";
import { afterwards } from "./afterwards.ts";
import { cancelOrphans } from "./cancel.ts";
import { commitCheckpoint } from "./checkpoint.ts";
import { parentStatements, wakeParents } from "./children.ts";
import { closeIfFinished } from "./close.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { dispatchDue, republishSilent } from "./dispatch.ts";
import { pointOf } from "./point.ts";
import { reconcilePosts, sayDue } from "./posts.ts";
import { renderStale } from "./render.ts";

/** Workspaces looked after in one go; the rest follow in a message of their own. */
const PAGE = 20;

/** What a heartbeat found. `next`: the workspace after which to go on; `open`: something is under way, so come again soon. */
export interface Pulse {
  looked: number;
  open: boolean;
  next: WorkspaceId | null;
}

/** Looks after everything that a crash, a lost message or a lost answer may have left behind. Idempotent; may run twice at once. */
export async function heartbeat(deps: EngineDeps, after: WorkspaceId | null = null): Promise<Pulse> {
  const { rows } = await workspacesWithWork(deps.db, after, PAGE);
  for (const { id } of rows) await lookAfter(deps, id);
  return {
    looked: rows.length,
    open: rows.some((row) => row.open),
    next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
  };
}

async function lookAfter(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const checks: [string, () => Promise<unknown>][] = [
    ["dispatchDue", () => dispatchDue(deps, workspace)],
    ["republishSilent", () => republishSilent(deps, workspace)],
    ["endAbandoned", () => endAbandoned(deps, workspace)],
    ["wakeParents", () => wakeParents(deps, workspace)],
    ["cancelOrphans", () => cancelOrphans(deps, workspace, null)],
    ["closeCampaigns", () => closeCampaigns(deps, workspace)],
    ["reconcilePosts", () => reconcilePosts(deps, workspace)],
    ["sayDue", () => sayDue(deps, workspace, null)],
    ["unknownPaidJobs", () => unknownPaidJobs(deps.db, workspace)],
    ["renderStale", () => renderStale(deps, workspace)],
  ];
  for (const [check, act] of checks) {
    await act().catch((error) => deps.log.error("heartbeat.check", { workspace, check, message: messageOf(error) }));
  }
}

async function closeCampaigns(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await finishedCampaigns(deps.db, workspace, 20);
  for (const { id } of rows) await closeIfFinished(deps, workspace, id);
}

async function endAbandoned(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await abandonedRuns(deps.db, workspace, 20);
  for (const { id, dispatch } of rows) await endAbandonedRun(deps, workspace, id, dispatch);
}

async function endAbandonedRun(deps: EngineDeps, workspace: WorkspaceId, id: RunId, dispatch: number): Promise<void> {
  const token = newId();
  const claimed = (await claimRun(deps.db, workspace, id, dispatch, token))[0];
  if (!claimed) return;
  const run = { ...claimed, now: new Date(claimed.now) };
  const reason = "Nobody could take this work up for 24 hours.";
  const attempted = pointOf(run, token, { kind: "fail", reason }, { durationMs: 0, goOn: null, crashed: true });
  const tracker = pipelineOf(deps, run.pipeline)?.subject;
  const { move } = attempted.point;
  await commitCheckpoint(deps, workspace, attempted.point, () => [
    ...(tracker && run.subjectId && move.to === "end"
      ? tracker.ended(workspace, run.subjectId, { state: move.state, problem: move.problem })(deps.db)
      : []),
    ...(run.origin ? [lastWordDue(deps.db, workspace, run.id, run.endings + 1, newId<EffectId>(), run.origin)] : []),
    ...parentStatements(deps.db, workspace, run.parentRunId),
  ]);
  await afterwards(deps, run, attempted, false);
}
