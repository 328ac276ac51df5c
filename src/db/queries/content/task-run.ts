import { and, asc, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { runs, stepRuns } from "../../schema/runs.ts";

/** The run of a task, with its attempts in order. */
export async function inspectTaskRun(db: Db, workspaceId: WorkspaceId, id: RunId) {
  const [[run], attempts] = await db.batch([
    db
      .select({
        id: runs.id,
        state: runs.state,
        steps: runs.steps,
        stepIndex: runs.stepIndex,
        visit: runs.visit,
        seq: runs.seq,
        priority: runs.priority,
        lockToken: runs.lockToken,
        lockUntil: runs.lockUntil,
        wait: runs.wait,
        error: runs.error,
      })
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), eq(runs.id, id))),
    db
      .select({
        step: stepRuns.step,
        visit: stepRuns.visit,
        attempt: stepRuns.attempt,
        outcome: stepRuns.outcome,
        agent: stepRuns.agent,
        model: stepRuns.model,
        tokensIn: stepRuns.tokensIn,
        tokensOut: stepRuns.tokensOut,
        cost: stepRuns.cost,
        durationMs: stepRuns.durationMs,
        endedAt: stepRuns.endedAt,
      })
      .from(stepRuns)
      .where(and(eq(stepRuns.workspaceId, workspaceId), eq(stepRuns.runId, id)))
      .orderBy(asc(stepRuns.seq)),
  ]);
  return run ? { ...run, attempts } : null;
}

export type TaskRun = NonNullable<Awaited<ReturnType<typeof inspectTaskRun>>>;
