import { NOT_AS_REQUIRED, runBatch, type Statement, sqlState } from "../../db/client.ts";
import { type EffectId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { type ClaimedRun, claimRun, fence, LEASE_MARGIN_MS, whyNotClaimed } from "../../db/queries/engine/claim-run.ts";
import { lastWordDue } from "../../db/queries/engine/due-posts.ts";
import type { RunProblem } from "../../db/schema/runs.ts";
import { messageOf } from "../../errors.ts";
import { afterwards } from "./afterwards.ts";
import { type Committed, commitCheckpoint } from "./checkpoint.ts";
import { campaignFirst, childStatements, parentStatements } from "./children.ts";
import { attemptContext } from "./context.ts";
import type { Pipeline, Step } from "./define.ts";
import { type EngineDeps, elapsedOf, pipelineOf } from "./deps.ts";
import { DEFAULT_BUDGET_MS } from "./dispatch.ts";
import { stoppedWrites } from "./effects/asking.ts";
import { LostRun } from "./effects/errors.ts";
import { type Attempted, pointOf } from "./point.ts";
import { backoffMs, runStep } from "./run-step.ts";

/** Claims of one visit beyond its errors: Workers may be lost through no fault of the step, but not for ever. */
export const MAX_LOST_WORKERS = 8;

/** What a delivery answers to QStash. */
export type Delivered = { kind: "done"; worked: boolean } | { kind: "busy"; retryAfterSeconds: number };

/**
 * Takes one delivery: claims the run and drives it from step to step while the budget lasts.
 * Never throws for what a step does; throws where the database cannot be reached, and QStash delivers again.
 */
export async function advanceRun(
  deps: EngineDeps,
  workspace: WorkspaceId,
  runId: RunId,
  dispatch: number,
): Promise<Delivered> {
  const began = elapsedOf(deps);
  let token: string = newId();
  const claimed = (await claimRun(deps.db, workspace, runId, dispatch, token))[0];
  if (!claimed) return refusal(deps, workspace, runId, dispatch);
  let run: ClaimedRun = { ...claimed, now: new Date(claimed.now) };
  const pipeline = pipelineOf(deps, run.pipeline);
  if (!(await markBegun(deps, run, pipeline, token))) return { kind: "done", worked: true };
  for (;;) {
    const { committed, attempted } = await attempt(deps, run, pipeline, token, began);
    if (committed.kind === "lost") return { kind: "done", worked: true };
    if (!committed.goesOn || !attempted.goOn) {
      await afterwards(deps, run, attempted, false);
      return { kind: "done", worked: true };
    }
    await afterwards(deps, run, attempted, true);
    token = attempted.goOn.token;
    run = successor(run, attempted, elapsedOf(deps) - began, claimed.now);
  }
}

async function refusal(deps: EngineDeps, workspace: WorkspaceId, run: RunId, dispatch: number): Promise<Delivered> {
  const why = (await whyNotClaimed(deps.db, workspace, run, dispatch)).rows[0];
  if (why?.reason === "busy") return { kind: "busy", retryAfterSeconds: why.seconds };
  return { kind: "done", worked: false };
}

/**
 * The subject's first status word, in a fenced batch of its own: later ones ride in checkpoints. False where the run has been
 * taken since the claim: cancelled, or its lease lapsed.
 */
async function markBegun(
  deps: EngineDeps,
  run: ClaimedRun,
  pipeline: Pipeline | undefined,
  token: string,
): Promise<boolean> {
  const first = run.steps[run.stepIndex]?.name;
  const word = first ? pipeline?.statusWords?.[first] : undefined;
  if (run.seq > 0 || run.attempt > 1 || !word || !pipeline?.subject || !run.subjectId) return true;
  const writes = pipeline.subject.entered(run.workspaceId, run.subjectId, word);
  try {
    await runBatch(deps.db, [fence(deps.db, run.workspaceId, run.id, token, run.seq), ...writes(deps.db)]);
    return true;
  } catch (error) {
    if (sqlState(error) === NOT_AS_REQUIRED) return false;
    throw error;
  }
}

async function attempt(
  deps: EngineDeps,
  run: ClaimedRun,
  pipeline: Pipeline | undefined,
  token: string,
  began: number,
): Promise<{ committed: Committed; attempted: Attempted }> {
  const startedAt = elapsedOf(deps);
  const name = run.steps[run.stepIndex]?.name ?? "";
  const step = pipeline?.steps.find((candidate) => candidate.name === name);
  const refusedReason = reasonNotToRun(run, step, name);
  const goOn = roomForNext(deps, run, began);
  if (!step || !pipeline || refusedReason) {
    const attempted = pointOf(
      run,
      token,
      { kind: "fail", reason: refusedReason ?? "" },
      { durationMs: 0, goOn: null, crashed: true },
    );
    return { committed: await commit(deps, run, pipeline, attempted, []), attempted };
  }
  const { context, ledger, usage, saw } = attemptContext(deps, run, step, token);
  const result = await runStep(step, context, run, deps.random ?? Math.random);
  ledger.close();
  const durationMs = Math.round(elapsedOf(deps) - startedAt);
  const facts = {
    durationMs,
    goOn,
    agent: run.steps[run.stepIndex]?.agent ?? step.agent,
    usage: usage(),
    seen: ledger.heard ?? saw,
    maxRevisions: pipeline.maxRevisions,
  };
  const attempted = pointOf(run, token, result, facts);
  const extra = () => ledger.settlements();
  try {
    const writes = "writes" in result && result.writes ? result.writes : undefined;
    const committed = await commit(deps, run, pipeline, attempted, () => [
      ...(writes?.(deps.db) ?? []),
      ...extra(),
      ...stoppedWrites(deps.db, run, result),
    ]);
    if (committed.kind === "lost") await ledger.settleAlone();
    return { committed, attempted };
  } catch (error) {
    // Not reachable is no refusal: QStash delivers again, and the claim counts a lost Worker.
    if (sqlState(error) === undefined) throw error;
    deps.log.error("checkpoint.refused", { run: run.id, step: name, message: messageOf(error) });
    const again = afterRefusedWrites(deps, run, step, error);
    const second = pointOf(run, token, again, { ...facts, goOn: null });
    return { committed: await commit(deps, run, pipeline, second, extra), attempted: second };
  }
}

/** The database would not take the step's own writes: the attempt failed, and its last one ends the run. */
function afterRefusedWrites(deps: EngineDeps, run: ClaimedRun, step: Step, error: unknown) {
  const message = messageOf(error instanceof Error && error.cause ? error.cause : error);
  if (error instanceof LostRun || run.failures + 1 >= (step.maxAttempts ?? 3))
    return { kind: "fail", reason: message } as const;
  const problem: RunProblem = { code: "retry", message };
  return {
    kind: "again",
    afterMs: backoffMs(run.failures + 1, deps.random ?? Math.random),
    failed: true,
    problem,
  } as const;
}

function reasonNotToRun(run: ClaimedRun, step: Step | undefined, name: string): string | undefined {
  if (!step)
    return `This run is at the step "${name}", which the ${run.pipeline} pipeline no longer has. Retry it when a version that has it is deployed.`;
  const lost = run.attempt - run.failures - 1;
  return lost >= MAX_LOST_WORKERS ? `The step "${name}" crashed ${lost} times.` : undefined;
}

/** A new lock for the next step, if its time-out fits what is left of the budget. */
function roomForNext(deps: EngineDeps, run: ClaimedRun, began: number): { token: string; leaseMs: number } | null {
  const following = run.steps[run.stepIndex + 1];
  const left = (deps.budgetMs ?? DEFAULT_BUDGET_MS) - (elapsedOf(deps) - began);
  return following && following.timeoutMs <= left
    ? { token: newId(), leaseMs: following.timeoutMs + LEASE_MARGIN_MS }
    : null;
}

/** Commits with the subject's status and, at an ending, the last word. */
function commit(
  deps: EngineDeps,
  run: ClaimedRun,
  pipeline: Pipeline | undefined,
  attempted: Attempted,
  extra: Statement[] | (() => Statement[]),
): Promise<Committed> {
  const { db } = deps;
  const { move } = attempted.point;
  const subject = run.subjectId && pipeline?.subject ? { id: run.subjectId, tracker: pipeline.subject } : null;
  const writes = () => {
    const statements = [...(typeof extra === "function" ? extra() : extra)];
    if (subject && move.to === "end") {
      const end = { state: move.state, problem: move.problem };
      statements.push(...subject.tracker.ended(run.workspaceId, subject.id, end)(db));
    }
    const entered = attempted.enters ? pipeline?.statusWords?.[attempted.enters] : undefined;
    if (subject && entered) statements.push(...subject.tracker.entered(run.workspaceId, subject.id, entered)(db));
    if (move.to === "end" && run.origin) {
      statements.push(lastWordDue(db, run.workspaceId, run.id, run.endings + 1, newId<EffectId>(), run.origin));
    }
    if (attempted.children) statements.push(...childStatements(db, run, attempted.children));
    if (move.to === "end") statements.push(...parentStatements(db, run.workspaceId, run.parentRunId));
    return statements;
  };
  const first = () => (attempted.children ? campaignFirst(db, run.workspaceId, run.campaignId) : []);
  return commitCheckpoint(deps, run.workspaceId, attempted.point, writes, first);
}

/** The run as the same Worker goes on with it. */
function successor(run: ClaimedRun, { point }: Attempted, sinceClaimMs: number, claimedAt: string): ClaimedRun {
  const now = new Date(new Date(claimedAt).getTime() + sinceClaimMs);
  const output = point.move.to === "next" ? point.move.output : {};
  return {
    ...run,
    seq: run.seq + 1,
    stepIndex: run.stepIndex + 1,
    attempt: 1,
    failures: 0,
    outputs: { ...run.outputs, [point.record.step]: output },
    wait: null,
    error: null,
    stepStartedAt: now,
    now,
  };
}
