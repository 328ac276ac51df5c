import { runBatchAgain, type Statement } from "../../db/client.ts";
import { type CampaignId, type EffectId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import {
  campaignStatus,
  cancelCampaign,
  pauseCampaign,
  raiseBudget,
  resumeCampaign,
  wakeCampaignRuns,
} from "../../db/queries/engine/control-campaign.ts";
import { lockCampaign } from "../../db/queries/engine/insert-runs.ts";
import { retryFailedRuns } from "../../db/queries/engine/retry-failed.ts";
import { messageOf, UserError } from "../../errors.ts";
import { closeIfFinished } from "./close.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import { cancelByHand } from "./intervene.ts";
import { sayDue } from "./posts.ts";
import { type Ceilings, createCeilings } from "./raise.ts";
import { askRender } from "./render.ts";

/** What people may do to work under way. Each throws a UserError that says why not and what to do instead. */
export interface Control extends Ceilings {
  /** No run of it takes another step; what is under way ends its step. */
  pause(workspace: WorkspaceId, campaign: CampaignId): Promise<void>;
  resume(workspace: WorkspaceId, campaign: CampaignId): Promise<void>;
  /** Sets the ceiling (micro-USD) and lifts the budget's own pause. */
  raise(workspace: WorkspaceId, campaign: CampaignId, budget: number): Promise<void>;
  /** Ends all open runs; answers how many. */
  cancel(workspace: WorkspaceId, campaign: CampaignId): Promise<number>;
  cancelRun(workspace: WorkspaceId, run: RunId): Promise<void>;
  /** Takes up every failed run where it failed; answers how many. @param by A Slack user's id, or "operator". */
  retryFailed(workspace: WorkspaceId, campaign: CampaignId, by: string): Promise<number>;
}

export function createControl(deps: EngineDeps): Control {
  const { db } = deps;
  const rowsOf = (answer: unknown) => (answer as { rows: unknown[] }).rows;

  async function shown(workspace: WorkspaceId, campaign: CampaignId): Promise<void> {
    const haste = [
      () => dispatchDue(deps, workspace),
      () => sayDue(deps, workspace, { campaignId: campaign }),
      () => askRender(deps, workspace, { subjectType: "campaign", subjectId: campaign }),
    ];
    for (const act of haste)
      await act().catch((error) => deps.log.warn("control", { campaign, message: messageOf(error) }));
  }

  /** A campaign's row is locked before its runs; a checkpoint goes the other way, and one of the two may have to begin again. */
  const locked = (workspace: WorkspaceId, campaign: CampaignId, statements: () => Statement[]) =>
    runBatchAgain(db, () => [lockCampaign(db, workspace, campaign), ...statements()]);

  async function refuse(
    workspace: WorkspaceId,
    campaign: CampaignId,
    wanted: "pause" | "resume" | "raise" | "cancel",
  ): Promise<never> {
    const found = (await campaignStatus(db, workspace, campaign)).rows[0];
    if (!found) throw new UserError("There is no such campaign.");
    const { status } = found;
    if (status === "completed" || status === "failed" || status === "cancelled") {
      throw new UserError(`The campaign is ${status} already.`, "Launch a new one to go on.");
    }
    if (status === "draft") throw new UserError("The campaign has not been launched yet.", "Launch it first.");
    if (wanted === "pause") throw new UserError("The campaign is paused already.", "Resume it to go on.");
    if (wanted === "raise")
      throw new UserError("The new ceiling is not above what is spent and ordered.", "Choose a higher one.");
    if (found.budget_paused)
      throw new UserError("The campaign has reached its ceiling.", "Raise the ceiling to go on.");
    throw new UserError("The campaign is running.", "There is nothing to resume.");
  }

  return {
    ...createCeilings(deps),
    async pause(workspace, campaign) {
      if ((await pauseCampaign(db, workspace, campaign)).rows.length === 0) await refuse(workspace, campaign, "pause");
      await shown(workspace, campaign);
    },
    async resume(workspace, campaign) {
      const [, resumed] = await locked(workspace, campaign, () => [
        resumeCampaign(db, workspace, campaign),
        wakeCampaignRuns(db, workspace, campaign),
      ]);
      if (rowsOf(resumed).length === 0) await refuse(workspace, campaign, "resume");
      await closeIfFinished(deps, workspace, campaign);
      await shown(workspace, campaign);
    },
    async raise(workspace, campaign, budget) {
      if (!Number.isSafeInteger(budget) || budget <= 0) throw new UserError("A ceiling is a positive amount.");
      const [, raised] = await locked(workspace, campaign, () => [
        raiseBudget(db, workspace, campaign, budget),
        wakeCampaignRuns(db, workspace, campaign),
      ]);
      if (rowsOf(raised).length === 0) await refuse(workspace, campaign, "raise");
      await shown(workspace, campaign);
    },
    async cancel(workspace, campaign) {
      const found = (await campaignStatus(db, workspace, campaign)).rows[0];
      const mirrors = () =>
        (found?.pipelines ?? []).flatMap(
          (slug) => pipelineOf(deps, slug)?.subject?.campaignCancelled?.(workspace, campaign)(db) ?? [],
        );
      const [, cancelled] = await locked(workspace, campaign, () => [
        cancelCampaign(db, workspace, campaign, "Cancelled.", newId<EffectId>()),
        ...mirrors(),
      ]);
      const row = rowsOf(cancelled)[0] as { ended: number } | undefined;
      if (!row) return refuse(workspace, campaign, "cancel");
      await shown(workspace, campaign);
      return row.ended;
    },
    async retryFailed(workspace, campaign, by) {
      const found = (await campaignStatus(db, workspace, campaign)).rows[0];
      if (!found) throw new UserError("There is no such campaign.");
      const [, retried] = await locked(workspace, campaign, () => [
        retryFailedRuns(db, workspace, campaign, by),
        ...found.pipelines.flatMap(
          (slug) => pipelineOf(deps, slug)?.subject?.campaignRetried?.(workspace, campaign)(db) ?? [],
        ),
      ]);
      const count = rowsOf(retried).length;
      if (count === 0)
        throw found.status === "cancelled"
          ? new UserError("The campaign is cancelled.", "Launch a new one to go on.")
          : new UserError("Nothing in it failed.");
      await shown(workspace, campaign);
      return count;
    },
    async cancelRun(workspace, run) {
      const campaign = await cancelByHand(deps, workspace, run);
      if (campaign) {
        await shown(workspace, campaign);
      } else
        await sayDue(deps, workspace, { runId: run }).catch((error) =>
          deps.log.warn("control", { run, message: messageOf(error) }),
        );
    },
  };
}
