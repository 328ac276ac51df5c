import type { Db, Statement } from "../../../db/client.ts";
import { type EffectId, newId } from "../../../db/ids.ts";
import { type Ask, askPeople } from "../../../db/queries/engine/ask-people.ts";
import type { ClaimedRun } from "../../../db/queries/engine/claim-run.ts";
import { closeProvider } from "../../../db/queries/engine/close-provider.ts";
import { pauseForBudget } from "../../../db/queries/engine/settle-effect.ts";
import type { AttemptResult } from "../run-step.ts";
import type { BudgetReached } from "./errors.ts";

/** What commits with an attempt that money or a provider stopped: the pause, the question to people, the closure. */
export function stoppedWrites(db: Db, run: ClaimedRun, result: AttemptResult): Statement[] {
  switch (result.kind) {
    case "over-budget":
      return ceilingWrites(db, run, result.reached);
    case "asks": {
      const { key, provider, purpose, item, worstCost } = result.question;
      const facts = { runId: run.id, key, provider, purpose, item, worstCost };
      return [ask(db, run, { key: `run/${run.id}/${key}/question`, purpose: "order_question", facts })];
    }
    case "again":
      return result.closes === undefined ? [] : [closeProvider(db, run.workspaceId, result.closes, result.afterMs)];
    default:
      return [];
  }
}

function ceilingWrites(db: Db, run: ClaimedRun, { ceiling, worstCost, limit }: BudgetReached): Statement[] {
  const facts = { limit, next: worstCost };
  switch (ceiling) {
    case "campaign":
      return run.campaignId ? [pauseForBudget(db, run.workspaceId, run.campaignId, worstCost, newId<EffectId>())] : [];
    case "day": {
      const about = run.campaignId ? `campaign/${run.campaignId}` : `run/${run.id}`;
      return [ask(db, run, { key: `${about}/day/${limit}/reached`, daily: true, purpose: "day_reached", facts })];
    }
    case "run": {
      const key = `run/${run.id}/ceiling/${limit}/reached`;
      return [ask(db, run, { key, purpose: "run_reached", facts: { ...facts, runId: run.id } })];
    }
  }
}

const ask = (db: Db, run: ClaimedRun, about: Pick<Ask, "key" | "daily" | "purpose" | "facts">): Statement =>
  askPeople(db, run.workspaceId, { id: newId(), campaign: run.campaignId, origin: run.origin, ...about });
