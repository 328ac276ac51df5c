import type { ProspectId } from "../../db/ids.ts";
import { getProspect } from "../../db/queries/campaigns/get-prospect.ts";
import { FatalStepError, UserError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import { isSuppressed } from "./check-people.ts";
import { pricesOf } from "./prices.ts";

/** What every step of the pipeline is given. */
export interface ProspectInput {
  prospectId: ProspectId;
}

/**
 * The prospect a step works on, with its campaign and what calls cost its workspace. Every step asks before it spends or publishes
 * anything, so an opt-out ends the work on somebody also when it is under way.
 * @throws FatalStepError when the prospect was removed meanwhile · UserError when it may not be contacted any more.
 */
export async function loadProspect(
  context: Pick<StepContext, "db" | "workspaceId" | "voice" | "visuals" | "scraper">,
  prospectId: ProspectId,
) {
  const [found] = await getProspect(context.db, context.workspaceId, prospectId);
  if (!found) throw new FatalStepError("The prospect no longer exists.");
  if (await isSuppressed(context.db, context.workspaceId, found.prospect))
    throw new UserError("Not to be contacted: on the suppression list.");
  return { ...found, prices: pricesOf(context, found.mediaPrices) };
}
