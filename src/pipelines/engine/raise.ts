import { runBatchAgain } from "../../db/client.ts";
import type { RunId, WorkspaceId } from "../../db/ids.ts";
import {
  raiseRunBudget,
  runIsOpen,
  setDailyBudget,
  wakeHeldRun,
  wakeRunsOfDay,
} from "../../db/queries/engine/raise-ceilings.ts";
import { lockReservations } from "../../db/queries/engine/reserve-effect.ts";
import { messageOf, UserError } from "../../errors.ts";
import type { EngineDeps } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";

/** Ceilings besides a campaign's. Amounts are micro-USD. */
export interface Ceilings {
  /** Sets a run's ceiling; a run that waits for it goes on. */
  raiseRun(workspace: WorkspaceId, run: RunId, budget: number): Promise<void>;
  /** Sets what the workspace may spend a local day, null for no ceiling; runs that wait for money try again. */
  raiseDay(workspace: WorkspaceId, budget: number | null): Promise<void>;
}

export function createCeilings(deps: EngineDeps): Ceilings {
  const { db } = deps;
  const amount = (budget: number) => {
    if (!Number.isSafeInteger(budget) || budget <= 0) throw new UserError("A ceiling is a positive amount.");
  };
  const publish = (workspace: WorkspaceId) =>
    dispatchDue(deps, workspace).catch((error) => deps.log.warn("raise", { workspace, message: messageOf(error) }));

  return {
    async raiseRun(workspace, run, budget) {
      amount(budget);
      const [, raised] = await runBatchAgain(db, () => [
        lockReservations(db, workspace),
        raiseRunBudget(db, workspace, run, budget),
        wakeHeldRun(db, workspace, run),
      ]);
      if ((raised as { rows: unknown[] }).rows.length === 0) {
        const found = (await runIsOpen(db, workspace, run)).rows[0];
        if (!found) throw new UserError("There is no such run.");
        if (!found.open) throw new UserError("The run has ended already.", "Retry it to have it done again.");
        throw new UserError("The new ceiling is not above what is spent and ordered.", "Choose a higher one.");
      }
      await publish(workspace);
    },
    async raiseDay(workspace, budget) {
      if (budget !== null) amount(budget);
      const [set] = await runBatchAgain(db, () => [
        setDailyBudget(db, workspace, budget),
        wakeRunsOfDay(db, workspace),
      ]);
      if ((set as { rows: unknown[] }).rows.length === 0) throw new UserError("There is no such workspace.");
      await publish(workspace);
    },
  };
}
