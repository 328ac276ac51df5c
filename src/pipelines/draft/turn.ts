import { addSeconds } from "date-fns";
import { runBatch, sqlState } from "../../db/client.ts";
import type { DraftJobId } from "../../db/ids.ts";
import { lockTurns, takeTurn } from "../../db/queries/drafts/take-turn.ts";
import { defineStep, next, type Outcome, type StepContext, waitUntil } from "../engine/define.ts";

/** Jobs of one workspace that are written at once: what a model's rate limit lets through without turning others away. */
export const MAX_AT_ONCE = 4;
/** How long a job waits before it looks again by itself; the job before it wakes it sooner. */
const LOOK_AGAIN_S = 45;

export interface DraftInput {
  jobId: DraftJobId;
}

/** Null once the job is the one of its project under way; else the outcome that waits. */
export async function awaitTurn({ db, workspaceId, input, now }: StepContext<DraftInput>): Promise<Outcome | null> {
  try {
    const [, taken] = (await runBatch(db, [
      lockTurns(db, workspaceId),
      takeTurn(db, workspaceId, input.jobId, MAX_AT_ONCE),
    ])) as [unknown, { rows: unknown[] }];
    if (taken.rows.length > 0) return null;
  } catch (error) {
    // The index had the last word: another job of the project has the turn.
    if (sqlState(error) !== "23505") throw error;
  }
  return waitUntil(addSeconds(now, LOOK_AGAIN_S), "Waits for the draft before it.");
}

/** A project's jobs are written one after the other, the urgent ones first. */
export const queue = defineStep<DraftInput>({
  name: "queue",
  timeoutMs: 5_000,
  needs: ["jobId"],
  run: async (context) => (await awaitTurn(context)) ?? next({}),
});
