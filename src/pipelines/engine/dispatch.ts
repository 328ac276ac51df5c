import type { WorkspaceId } from "../../db/ids.ts";
import { LEASE_MARGIN_MS } from "../../db/queries/engine/claim-run.ts";
import { markPublished, type Publishable, publishableRuns, silentRuns } from "../../db/queries/engine/publish-runs.ts";
import type { QueueMessage } from "../ports.ts";
import type { EngineDeps } from "./deps.ts";

/** Messages a publishing request carries at most: QStash takes a batch whole, and a Worker's memory is small. */
const BATCH = 100;
/** Seconds after which a due, unlocked run's message counts as lost; longer than QStash's own retries of ours. */
const SILENCE_SECONDS = 60;
/** How long one delivery goes on from step to step unless told otherwise. */
export const DEFAULT_BUDGET_MS = 20_000;

/** How long QStash waits for our answer: the budget, and the longest step that may begin at its end. */
const timeoutSeconds = (deps: EngineDeps) =>
  Math.ceil(
    ((deps.budgetMs ?? DEFAULT_BUDGET_MS) +
      Math.max(...deps.pipelines.flatMap((pipeline) => pipeline.steps.map((step) => step.timeoutMs))) +
      LEASE_MARGIN_MS) /
      1000,
  );

function advanceMessage(deps: EngineDeps, workspace: WorkspaceId, run: Publishable): QueueMessage {
  return {
    path: "/pipelines/advance",
    body: { workspaceId: workspace, runId: run.id, dispatch: run.dispatch },
    deduplicationId: `${run.id}_${run.dispatch}_${run.published}`,
    delaySeconds: run.delay,
    flowKey: `workspace-${workspace}`,
    parallelism: run.parallelism,
    rate: deps.rate,
    timeoutSeconds: timeoutSeconds(deps),
    label: "advance",
    failurePath: "/pipelines/failed",
  };
}

async function publish(deps: EngineDeps, workspace: WorkspaceId, runs: Publishable[]): Promise<void> {
  if (runs.length === 0) return;
  // First out, then noted: a crash between the two sends a copy again, and the claim lets only one through.
  await deps.queue.publish(runs.map((run) => advanceMessage(deps, workspace, run)));
  await markPublished(deps.db, workspace, runs);
}

/** Publishes what is due of a workspace, as far as its window has room. Answers how many messages went out. */
export async function dispatchDue(deps: EngineDeps, workspace: WorkspaceId): Promise<number> {
  const { rows } = await publishableRuns(deps.db, workspace, BATCH);
  await publish(deps, workspace, rows);
  return rows.length;
}

/** Publishes again what was published long ago and never claimed. The generation stays: any copy of it may claim. */
export async function republishSilent(deps: EngineDeps, workspace: WorkspaceId): Promise<number> {
  // Behind a rate a message may wait until a whole window was let through; copies of it would only crowd the same queue.
  const silence = {
    seconds: SILENCE_SECONDS + (deps.rate?.periodSeconds ?? 0),
    secondsAMessage: deps.rate ? deps.rate.periodSeconds / deps.rate.calls : 0,
  };
  const { rows } = await silentRuns(deps.db, workspace, silence, BATCH);
  await publish(deps, workspace, rows);
  return rows.length;
}
