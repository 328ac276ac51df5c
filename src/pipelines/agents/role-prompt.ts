import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { findAgentVersion } from "../../db/queries/registry/list-agent-versions.ts";
import type { StepSnapshot } from "../../db/schema/runs.ts";
import { FatalStepError } from "../../errors.ts";
import { agentPreset } from "./presets.ts";

/** The role prompt of a step's agent as it stood when the run started. @throws FatalStepError where there is none. */
export async function rolePromptOf(db: Db, workspace: WorkspaceId, step: StepSnapshot): Promise<string> {
  const { agent, agentVersion = 0 } = step;
  if (!agent) throw new FatalStepError(`The step "${step.name}" has no agent.`);
  const preset = agentPreset(agent);
  if (!preset) throw new FatalStepError(`Callboard has no agent "${agent}" any more.`);
  if (agentVersion === 0) return preset.prompt;
  const [kept] = await findAgentVersion(db, workspace, agent, agentVersion);
  if (!kept) throw new FatalStepError(`Version ${agentVersion} of the agent "${agent}" is not there.`);
  return kept.prompt ?? preset.prompt;
}
