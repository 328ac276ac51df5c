import { runBatch, sqlState } from "../../db/client.ts";
import { newId, type PipelineId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { changePipeline, preferNoOther, removePipeline } from "../../db/queries/registry/change-pipeline.ts";
import { findPipeline } from "../../db/queries/registry/find-pipeline.ts";
import { insertPipeline } from "../../db/queries/registry/insert-pipeline.ts";
import { getPipeline, listPipelines, pipelineOfRequest } from "../../db/queries/registry/list-pipelines.ts";
import type { PipelineStep } from "../../db/schema/registry.ts";
import { UserError } from "../../errors.ts";
import type { Pipeline } from "../engine/define.ts";
import { problemsOfOrder } from "../engine/order.ts";
import { checkedModel } from "./model-name.ts";
import type { OwnPipeline, RegistryDeps } from "./pipelines.ts";

/** Pipelines of its own that a workspace may have: a modal lists them all. */
const MOST_PIPELINES = 30;
const MAX_NAME = 60;

/** Which pipeline is changed, at which version it was seen, and by whom. */
export interface PipelineChange {
  id: PipelineId;
  version: number;
  by: SlackUserId | null;
}

/** A new pipeline: a slug of its own, a name, and steps of a preset. */
export interface PipelineDraft {
  slug: string;
  name: string;
  base: string;
  steps: PipelineStep[];
}

/**
 * Makes a pipeline of the workspace's own; the same request again makes nothing new.
 * @throws UserError for a slug that is taken or malformed, and for an order in which a step lacks what it needs.
 */
export async function createPipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  draft: PipelineDraft & { requestKey: string; by: SlackUserId | null },
): Promise<OwnPipeline> {
  const { db } = deps;
  const { requestKey } = draft;
  const [before] = await pipelineOfRequest(db, workspace, requestKey);
  if (before) return before;
  const slug = checkedSlug(deps, draft.slug);
  const steps = checkedSteps(presetOf(deps, draft.base), draft.steps);
  if ((await listPipelines(db, workspace)).length >= MOST_PIPELINES)
    throw new UserError(`A workspace has at most ${MOST_PIPELINES} pipelines of its own.`, "Remove one first.");
  const row = { id: newId<PipelineId>(), slug, name: checkedName(draft.name), base: draft.base, steps, requestKey };
  const [made] = await insertPipeline(db, workspace, { ...row, createdBy: draft.by });
  const winner = made ?? (await pipelineOfRequest(db, workspace, requestKey))[0];
  if (!winner) throw new UserError(`There is a pipeline “${slug}” already.`, "Choose another short name.");
  return winner;
}

/**
 * Copies a pipeline, of code or the workspace's own, under a new slug.
 * @throws UserError for an unknown source, and as `createPipeline`.
 */
export async function forkPipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  fork: { of: string; slug: string; name: string; requestKey: string; by: SlackUserId | null },
): Promise<OwnPipeline> {
  const { of, ...rest } = fork;
  const preset = deps.pipelines.find(({ slug }) => slug === of);
  const [own] = preset ? [] : await findPipeline(deps.db, workspace, of);
  const source = preset ? { base: of, steps: preset.steps.map(({ name }) => ({ name })) } : own;
  if (!source) throw new UserError(`There is no pipeline “${of}”.`, "`/pipelines` lists those there are.");
  return createPipeline(deps, workspace, { ...rest, base: source.base, steps: source.steps });
}

/** Gives a pipeline another name; its slug stays. @throws UserError as the other changes. */
export async function renamePipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  change: PipelineChange & { name: string },
): Promise<OwnPipeline> {
  await current(deps, workspace, change);
  return changed(await changePipeline(deps.db, workspace, change, { name: checkedName(change.name) }));
}

/**
 * Sets which steps a pipeline has, in which order, with which models. Work under way keeps what it began with.
 * @throws UserError for an order in which a step lacks what it needs, naming both; for a version that is not the present one.
 */
export async function setSteps(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  change: PipelineChange & { steps: PipelineStep[] },
): Promise<OwnPipeline> {
  const { base } = await current(deps, workspace, change);
  const steps = checkedSteps(presetOf(deps, base), change.steps);
  return changed(await changePipeline(deps.db, workspace, change, { steps }));
}

/** Sets the models of steps by name; null is the agent's own. @throws UserError as `setSteps`, and for a step it does not have. */
export async function setStepModels(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  change: PipelineChange & { models: Record<string, string | null> },
): Promise<OwnPipeline> {
  const { steps, name } = await current(deps, workspace, change);
  const stranger = Object.keys(change.models).find((step) => !steps.some((own) => own.name === step));
  if (stranger !== undefined) throw new UserError(`The pipeline “${name}” has no step “${stranger}”.`);
  const models = new Map(Object.entries(change.models));
  return setSteps(deps, workspace, {
    ...change,
    steps: steps.map((step) => ({
      name: step.name,
      model: (models.has(step.name) ? models.get(step.name) : step.model) ?? undefined,
    })),
  });
}

/** Makes a pipeline the one that work asking for its base gets, or no longer. @throws UserError as the other changes. */
export async function preferPipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  change: PipelineChange & { preferred: boolean },
): Promise<OwnPipeline> {
  const { base, steps } = await current(deps, workspace, change);
  if (change.preferred) checkedSteps(presetOf(deps, base), steps);
  try {
    const answers = await runBatch(deps.db, [
      ...(change.preferred ? [preferNoOther(deps.db, workspace, base, change.id)] : []),
      changePipeline(deps.db, workspace, change, { preferred: change.preferred }),
    ]);
    return changed(answers.at(-1) as OwnPipeline[]);
  } catch (error) {
    // Two were preferred at once: the other one won.
    if (sqlState(error) === "23505") throw changedSince();
    throw error;
  }
}

/** Removes a pipeline of the workspace's own; work under way keeps what it began with. @throws UserError as the other changes. */
export async function deletePipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  change: PipelineChange,
): Promise<OwnPipeline> {
  await current(deps, workspace, change);
  return changed(await removePipeline(deps.db, workspace, change));
}

/** The row, if it is still at the version that was seen. */
async function current({ db }: RegistryDeps, workspace: WorkspaceId, { id, version }: PipelineChange) {
  const [row] = await getPipeline(db, workspace, id);
  if (!row) throw new UserError("That pipeline is not there any more.", "Somebody may have removed it.");
  if (row.version !== version) throw changedSince(row.name);
  return row;
}

function changed(rows: OwnPipeline[]): OwnPipeline {
  const [row] = rows;
  if (!row) throw changedSince();
  return row;
}

const changedSince = (name?: string) =>
  new UserError(
    `Somebody changed ${name ? `“${name}”` : "that pipeline"} while you were at it, and nothing of yours was saved.`,
    "Open it again to see how it stands now.",
  );

function presetOf({ pipelines }: RegistryDeps, slug: string): Pipeline {
  const preset = pipelines.find((pipeline) => pipeline.slug === slug);
  if (!preset) throw new UserError(`There is no pipeline “${slug}” to take steps from.`);
  return preset;
}

function checkedSteps(preset: Pipeline, steps: PipelineStep[]): PipelineStep[] {
  const problems = problemsOfOrder(
    preset,
    steps.map(({ name }) => name),
  );
  if (problems.length > 0)
    throw new UserError(`This order cannot be saved: ${problems.join(" ")}`, "Nothing was changed.");
  return steps.map(({ name, model }) => {
    const checked = checkedModel(model);
    if (checked && !preset.steps.find((step) => step.name === name)?.agent)
      throw new UserError(`The step “${name}” asks no model.`, "Leave its model empty.");
    return checked ? { name, model: checked } : { name };
  });
}

function checkedSlug({ pipelines }: RegistryDeps, given: string): string {
  const slug = given.trim().toLowerCase();
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(slug))
    throw new UserError(
      "A short name begins with a letter and has at most 40 letters, digits and hyphens.",
      "For example: quick-video.",
    );
  if (pipelines.some((preset) => preset.slug === slug))
    throw new UserError(`“${slug}” is a pipeline of Callboard's own.`, "Choose another short name.");
  return slug;
}

function checkedName(given: string): string {
  const name = given.replace(/\s+/g, " ").trim();
  if (name === "") throw new UserError("The name is empty.");
  if (name.length > MAX_NAME) throw new UserError(`The name is longer than ${MAX_NAME} characters.`);
  return name;
}
