import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { listAgentVersions } from "../../db/queries/registry/list-agent-versions.ts";
import { getPipeline, listPipelines, listUses } from "../../db/queries/registry/list-pipelines.ts";
import type { pipelines as table } from "../../db/schema/registry.ts";
import type { StepSnapshot } from "../../db/schema/runs.ts";
import { snapshotOf } from "../engine/choose.ts";
import type { Pipeline } from "../engine/define.ts";
import { problemsOfOrder } from "../engine/order.ts";

export type OwnPipeline = typeof table.$inferSelect;

/** What the registry of pipelines works with: the workspace's rows, and the pipelines of code. */
export interface RegistryDeps {
  db: Db;
  pipelines: readonly Pipeline[];
}

/** A step of a pipeline as people are shown it. `agentVersion` is the one that a run started now would keep. */
export interface StepView extends StepSnapshot {
  needs: readonly string[];
  gives: readonly string[];
  revisesTo: readonly string[];
  /** The model set for this step, rather than its agent's. */
  chosenModel: string | undefined;
}

/** A pipeline as it stands in a workspace: of code, or the workspace's own. */
export interface PipelineView {
  slug: string;
  name: string;
  does: string;
  /** Null for a preset. */
  own: OwnPipeline | null;
  /** Slug of the preset whose steps these are; its own for a preset. */
  base: string;
  /** Whether work that asks for the base gets this one. */
  preferred: boolean;
  steps: StepView[];
  /** Steps of the base that it leaves out. */
  without: string[];
  /** Why it cannot be started as it is: the code has changed since it was saved. */
  problems: string[];
}

/** The pipelines of code. */
export const listPresets = ({ pipelines }: Pick<RegistryDeps, "pipelines">): readonly Pipeline[] => pipelines;

/** All pipelines of a workspace: those of code, then its own by name. */
export async function listWorkspacePipelines(deps: RegistryDeps, workspace: WorkspaceId): Promise<PipelineView[]> {
  const { db } = deps;
  const [own, agents] = await db.batch([listPipelines(db, workspace), listAgentVersions(db, workspace)]);
  const preferred = new Set(own.filter((row) => row.preferred).map((row) => row.base));
  return [
    ...deps.pipelines.map((preset) => viewOf(preset, agents, undefined, !preferred.has(preset.slug))),
    ...own.map((row) => ownView(deps, agents, row)),
  ];
}

/** A pipeline by its id, of the workspace's own. */
export async function getWorkspacePipeline(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  id: OwnPipeline["id"],
): Promise<PipelineView | undefined> {
  const { db } = deps;
  const [[row], agents] = await db.batch([getPipeline(db, workspace, id), listAgentVersions(db, workspace)]);
  return row && ownView(deps, agents, row);
}

/** A pipeline by its slug: of code, or the workspace's own. */
export async function getPipelineBySlug(
  deps: RegistryDeps,
  workspace: WorkspaceId,
  slug: string,
): Promise<PipelineView | undefined> {
  return (await listWorkspacePipelines(deps, workspace)).find((view) => view.slug === slug);
}

/** Open work that keeps a pipeline's order, whatever becomes of it. */
export async function usesOf(deps: { db: Db }, workspace: WorkspaceId, slug: string) {
  return (await listUses(deps.db, workspace, slug)).rows;
}

type AgentsNow = Parameters<typeof snapshotOf>[1];

function ownView({ pipelines }: RegistryDeps, agents: AgentsNow, row: OwnPipeline): PipelineView {
  const base = pipelines.find(({ slug }) => slug === row.base);
  if (base) return viewOf(base, agents, row, row.preferred);
  const steps = row.steps.map((step) => ({
    ...step,
    timeoutMs: 0,
    needs: [],
    gives: [],
    revisesTo: [],
    chosenModel: step.model,
  }));
  const problems = [`Callboard no longer has the pipeline “${row.base}”.`];
  return {
    slug: row.slug,
    name: row.name,
    does: "",
    own: row,
    base: row.base,
    preferred: false,
    steps,
    without: [],
    problems,
  };
}

function viewOf(base: Pipeline, agents: AgentsNow, own: OwnPipeline | undefined, preferred: boolean): PipelineView {
  const { steps } = snapshotOf(base, agents, own);
  const names = steps.map(({ name }) => name);
  return {
    slug: own?.slug ?? base.slug,
    name: own?.name ?? base.name ?? base.slug,
    does: base.does ?? "",
    own: own ?? null,
    base: base.slug,
    preferred,
    steps: steps.map((step, place) => {
      const code = base.steps.find(({ name }) => name === step.name);
      return {
        ...step,
        needs: code?.needs ?? [],
        gives: code?.gives ?? [],
        revisesTo: code?.revisesTo ?? [],
        chosenModel: own?.steps[place]?.model,
      };
    }),
    without: base.steps.filter(({ name }) => !names.includes(name)).map(({ name }) => name),
    problems: problemsOfOrder(base, names),
  };
}
