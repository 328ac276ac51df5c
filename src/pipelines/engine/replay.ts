import { newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import type { RunFacts } from "../../db/queries/engine/explain-run.ts";
import { runOfRequest } from "../../db/queries/engine/insert-runs.ts";
import { replayRun as insertReplay } from "../../db/queries/engine/replay-run.ts";
import { listAgentVersions } from "../../db/queries/registry/list-agent-versions.ts";
import type { PipelineSnapshot } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { snapshotOf } from "./choose.ts";
import type { Pipeline } from "./define.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { allowed, byHand, subjectEnters } from "./intervene.ts";
import { inputFor } from "./start.ts";

export interface ReplayRequest {
  /** Name of the step to begin with. */
  from: string;
  /** In place of the old run's input; checked by the pipeline. */
  input?: Record<string, unknown> | undefined;
  /** The caller's id of the request: sent again, it makes nothing new. */
  requestKey: string;
}

/**
 * Does an ended run again from a step on, as a new run that points at the old one and reuses the outputs of the steps before.
 * The new run has the steps that code has now; in a campaign, or with a workspace's own pipeline, it keeps the order of the old one.
 * @throws UserError for a run that has not ended, a step that is not there, an output that is missing, a bad input.
 */
export async function replayRun(
  deps: EngineDeps,
  workspace: WorkspaceId,
  old: RunId,
  { from, input, requestKey }: ReplayRequest,
): Promise<{ runId: RunId; created: boolean }> {
  const before = (await runOfRequest(deps.db, workspace, requestKey)).rows[0];
  if (before) return { runId: before.id, created: false };
  const facts = await allowed(deps, workspace, old, "replay");
  const pipeline = pipelineOf(deps, facts.pipeline);
  if (!pipeline)
    throw new UserError(`There is no pipeline "${facts.pipeline}" any more.`, "Deploy a version that has it.");
  const keeps = facts.template !== null || facts.campaign_id !== null;
  const snapshot = keeps ? keptOrder(facts, pipeline) : await orderNow(deps, workspace, pipeline);
  const stepIndex = snapshot.steps.findIndex((step) => step.name === from);
  if (stepIndex < 0) {
    const names = snapshot.steps.map((step) => step.name).join(", ");
    throw new UserError(`The ${pipeline.slug} pipeline has no step "${from}".`, `Choose one of ${names}.`);
  }
  const id = newId<RunId>();
  const replay = {
    id,
    requestKey,
    stepIndex,
    input: inputFor(pipeline, input ?? facts.input),
    outputs: reusable(facts, snapshot, stepIndex),
  };
  await byHand(deps, workspace, facts, "replay", () => [
    insertReplay(deps.db, workspace, old, snapshot, replay),
    ...subjectEnters(deps, workspace, { ...facts, steps: snapshot.steps }, stepIndex),
  ]);
  const found = (await runOfRequest(deps.db, workspace, requestKey)).rows[0];
  if (!found) throw new UserError("The run was not started.", "Try again.");
  return { runId: found.id, created: found.id === id };
}

/** The steps as code has them now, with the agents of now. */
async function orderNow(deps: EngineDeps, workspace: WorkspaceId, pipeline: Pipeline): Promise<PipelineSnapshot> {
  return snapshotOf(pipeline, await listAgentVersions(deps.db, workspace));
}

/** The order of the old run, whose pipeline may have been changed or removed since. @throws UserError for a step that code no longer has. */
function keptOrder({ steps, template }: RunFacts, pipeline: Pipeline): PipelineSnapshot {
  const gone = steps.find(({ name }) => !pipeline.steps.some((step) => step.name === name));
  if (gone)
    throw new UserError(
      `The ${pipeline.slug} pipeline no longer has the step "${gone.name}" that the old run went through.`,
      "Start the work anew.",
    );
  const timed = steps.map((step) => ({
    ...step,
    timeoutMs: pipeline.steps.find(({ name }) => name === step.name)?.timeoutMs ?? step.timeoutMs,
  }));
  return { pipeline: pipeline.slug, version: pipeline.version, steps: timed, template: template ?? undefined };
}

/** The outputs of the steps before the one to begin with: only of steps that the old run finished. */
function reusable(
  facts: RunFacts,
  { pipeline: slug, steps }: PipelineSnapshot,
  stepIndex: number,
): RunFacts["outputs"] {
  const through = facts.state === "completed" ? facts.step_index + 1 : facts.step_index;
  const finished = new Set(facts.steps.slice(0, through).map((step) => step.name));
  const missing = steps.slice(0, stepIndex).find(({ name }) => !finished.has(name) || !facts.outputs[name]);
  if (missing)
    throw new UserError(
      `The old run has no output of the step "${missing.name}" of the ${slug} pipeline.`,
      "Replay it from that step or an earlier one.",
    );
  return Object.fromEntries(steps.slice(0, stepIndex).map(({ name }) => [name, facts.outputs[name] ?? {}]));
}
