import type { ProspectId } from "../../db/ids.ts";
import { getProspect } from "../../db/queries/campaigns/get-prospect.ts";
import { FatalStepError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";

/** What every step of the pipeline is given. */
export interface ProspectInput {
  prospectId: ProspectId;
}

/** The prospect a step works on, with its campaign. @throws FatalStepError when it was removed meanwhile. */
export async function loadProspect(context: Pick<StepContext, "db" | "workspaceId">, prospectId: ProspectId) {
  const [found] = await getProspect(context.db, context.workspaceId, prospectId);
  if (!found) throw new FatalStepError("The prospect no longer exists.");
  return found;
}
