import { type Db, runBatch, type Statement, type Writes } from "../../db/client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../db/ids.ts";
import { newId } from "../../db/ids.ts";
import { insertRuns, lockCampaign, type NewRun, runOfRequest } from "../../db/queries/engine/insert-runs.ts";
import type { Origin, PipelineSnapshot } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { choosePipeline, snapshotOf } from "./choose.ts";
import type { Pipeline } from "./define.ts";
import type { EngineDeps } from "./deps.ts";

/**
 * Statements that insert runs, idempotent by request key: put them into one batch with the domain rows. A campaign's row is
 * locked by the first of them; adding to a cancelled one inserts nothing, adding to a closed one reopens it.
 * `snapshot` is the workspace's choice (`choosePipeline`); without it the pipeline stands as it does in code.
 */
export function runStatements(
  db: Db,
  workspace: WorkspaceId,
  request: {
    pipeline: Pipeline;
    snapshot?: PipelineSnapshot | undefined;
    campaignId?: CampaignId | undefined;
    runs: NewRun[];
  },
): Statement[] {
  const { pipeline, campaignId, snapshot = snapshotOf(pipeline) } = request;
  const insert = insertRuns(db, workspace, snapshot, campaignId ?? null, request.runs);
  return campaignId ? [lockCampaign(db, workspace, campaignId), insert] : [insert];
}

/** An input as the pipeline takes it. @throws UserError that names what does not fit. */
export function inputFor(pipeline: Pipeline, given: Record<string, unknown>): Record<string, unknown> {
  const input = pipeline.input.safeParse(given);
  if (input.success) return input.data as Record<string, unknown>;
  const problems = input.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  throw new UserError(`The ${pipeline.slug} pipeline cannot start: ${problems.join("; ")}.`);
}

export interface StartRequest {
  /** Slug of a pipeline of code, or of one of the workspace's own. */
  pipeline: string;
  requestKey: string;
  input: Record<string, unknown>;
  subjectId?: string | undefined;
  origin?: Origin | undefined;
  priority?: number | undefined;
  /** Ceiling in micro-USD; the pipeline's own unless given. */
  budget?: number | undefined;
  /** Domain rows of the same transaction; written also when the run is there already, so make them idempotent. */
  writes?: Writes | undefined;
}

/**
 * Starts one run, in one transaction with the caller's rows; the same request again makes nothing new and answers the old run.
 * @throws UserError for an unknown pipeline or an input that does not fit it.
 */
export async function startRun(
  deps: EngineDeps,
  workspace: WorkspaceId,
  request: StartRequest,
): Promise<{ runId: RunId; created: boolean }> {
  const chosen = await choosePipeline(deps, workspace, request.pipeline);
  if (!chosen) throw new UserError(`There is no pipeline "${request.pipeline}".`);
  const { pipeline, snapshot } = chosen;
  const input = inputFor(pipeline, request.input);
  const id = newId<RunId>();
  const { requestKey, subjectId, origin, priority, budget } = request;
  const runs = [{ id, requestKey, subjectId, origin, priority, budget, input }];
  await runBatch(deps.db, [
    ...(request.writes?.(deps.db) ?? []),
    ...runStatements(deps.db, workspace, { pipeline, snapshot, runs }),
  ]);
  const found = (await runOfRequest(deps.db, workspace, requestKey)).rows[0];
  if (!found) throw new UserError("The run was not started.", "Try again.");
  return { runId: found.id, created: found.id === id };
}
