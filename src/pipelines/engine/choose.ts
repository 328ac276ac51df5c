import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { findPipeline, findPreferred } from "../../db/queries/registry/find-pipeline.ts";
import { listAgentVersions } from "../../db/queries/registry/list-agent-versions.ts";
import type { PipelineStep } from "../../db/schema/registry.ts";
import type { PipelineSnapshot } from "../../db/schema/runs.ts";
import { agentPreset } from "../agents/presets.ts";
import type { Pipeline } from "./define.ts";

/** A pipeline of code, and the order, agents and models that a run started now is to keep. */
export interface Chosen {
  pipeline: Pipeline;
  snapshot: PipelineSnapshot;
}

/** What a workspace changed about an agent, as far as a snapshot tells. */
interface AgentNow {
  agent: string;
  version: number;
  model: string | null;
}

/**
 * The pipeline of a slug as it stands in a workspace: one of its own, or one of code (in the order that the workspace prefers
 * for it). One round trip. Undefined: there is none of that slug.
 * @param exactly Whether a person chose it: one of code is then taken in its own order, whatever the workspace prefers.
 */
export async function choosePipeline(
  deps: { db: Db; pipelines: readonly Pipeline[] },
  workspace: WorkspaceId,
  slug: string,
  exactly = false,
): Promise<Chosen | undefined> {
  const { db, pipelines } = deps;
  const preset = pipelines.find((pipeline) => pipeline.slug === slug);
  const [[own], agents] = await db.batch([
    preset && !exactly ? findPreferred(db, workspace, slug) : findPipeline(db, workspace, slug),
    listAgentVersions(db, workspace),
  ]);
  const pipeline = preset ?? pipelines.find((candidate) => candidate.slug === own?.base);
  return pipeline && { pipeline, snapshot: snapshotOf(pipeline, agents, own) };
}

/** A pipeline as a run keeps it: its own order, unless the workspace's is given. Pure. */
export function snapshotOf(
  pipeline: Pipeline,
  agents: AgentNow[] = [],
  own?: { slug: string; steps: PipelineStep[] },
): PipelineSnapshot {
  const order: PipelineStep[] = own?.steps ?? pipeline.steps.map(({ name }) => ({ name }));
  return {
    pipeline: pipeline.slug,
    version: pipeline.version,
    budget: pipeline.budget,
    template: own?.slug,
    steps: order.map(({ name, model: chosen }) => {
      const step = pipeline.steps.find((candidate) => candidate.name === name);
      const now = agents.find(({ agent }) => agent === step?.agent);
      const preset = step?.agent ? agentPreset(step.agent) : undefined;
      return {
        name,
        // A step that code no longer has fails its run by name, whatever its time-out.
        timeoutMs: step?.timeoutMs ?? 0,
        agent: step?.agent,
        agentVersion: now?.version,
        model: chosen ?? now?.model ?? preset?.model,
      };
    }),
  };
}
