import type { ClaimedRun } from "../../db/queries/engine/claim-run.ts";
import type { AttemptRecord, Checkpoint, Move } from "../../db/queries/engine/move-run.ts";
import type { RunProblem } from "../../db/schema/runs.ts";
import type { ModelUsage } from "../ports.ts";
import type { ChildRuns } from "./children.ts";
import type { AttemptResult } from "./run-step.ts";

/** Passes backwards a run may take, unless its pipeline says otherwise. */
const MAX_REVISIONS = 3;

/** An attempt, ready to be committed. */
export interface Attempted {
  point: Checkpoint;
  /** The lock under which this Worker means to go on. */
  goOn: Checkpoint["goOn"];
  /** The step the run enters with this checkpoint. */
  enters: string | null;
  /** Runs that start with this checkpoint, and that the run waits for. */
  children: ChildRuns | null;
}

/** What is known of an attempt besides its result. */
export interface AttemptFacts {
  durationMs: number;
  goOn: Checkpoint["goOn"];
  agent?: string | undefined;
  usage?: ModelUsage | null | undefined;
  seen?: { key: string; id: string } | null | undefined;
  crashed?: boolean | undefined;
  maxRevisions?: number | undefined;
}

/** Turns an attempt's result into the checkpoint that records it. Pure. */
export function pointOf(run: ClaimedRun, token: string, result: AttemptResult, facts: AttemptFacts): Attempted {
  const step = run.steps[run.stepIndex]?.name ?? "";
  const { move, outcome, output, problem } = moveOf(run, step, result, facts);
  const goOn = move.to === "next" ? facts.goOn : null;
  const record: AttemptRecord = {
    step,
    visit: run.visit,
    attempt: run.attempt,
    outcome,
    agent: facts.agent ?? null,
    model: facts.usage?.model ?? null,
    output,
    problem,
    tokensIn: facts.usage?.tokensIn ?? null,
    tokensOut: facts.usage?.tokensOut ?? null,
    cost: facts.usage?.cost ?? null,
    durationMs: facts.durationMs,
  };
  const point: Checkpoint = {
    run: run.id,
    campaign: run.campaignId,
    token,
    seq: run.seq,
    goOn,
    // An attempt that is to be made again has not used its signal.
    seen: outcome === "delay" || outcome === "retry" ? null : (facts.seen ?? null),
    move,
    record,
  };
  const children = result.kind === "waits-on" ? [] : (result.kind === "wait" && result.children) || null;
  return { point, goOn, enters: entersWith(run, move), children };
}

function entersWith(run: ClaimedRun, move: Move): string | null {
  if (move.to === "next") return run.steps[run.stepIndex + 1]?.name ?? null;
  return move.to === "earlier" ? (run.steps[move.stepIndex]?.name ?? null) : null;
}

interface Decided {
  move: Move;
  outcome: AttemptRecord["outcome"];
  output: unknown;
  problem: RunProblem | null;
}

function moveOf(run: ClaimedRun, step: string, result: AttemptResult, facts: AttemptFacts): Decided {
  switch (result.kind) {
    case "next":
    case "done": {
      const last = result.kind === "done" || run.stepIndex === run.steps.length - 1;
      const move: Move = last
        ? { to: "end", state: "completed", output: result.output, problem: null }
        : { to: "next", output: result.output };
      return { move, outcome: last ? "done" : "next", output: result.output, problem: null };
    }
    case "wait": {
      const wait = {
        key: `${step}/${run.visit}`,
        kind: result.children ? ("children" as const) : result.forSignal ? ("signal" as const) : ("timer" as const),
        reason: result.reason,
        until: (result.children && result.until?.toISOString()) || undefined,
      };
      const move: Move = { to: "wait", wait, until: result.until ?? null, output: result.output ?? null };
      return { move, outcome: "wait", output: result.output ?? null, problem: null };
    }
    case "waits-on": {
      const wait = { ...result.wait, key: `${step}/${run.visit}`, kind: "children" as const };
      const until = result.wait.until === undefined ? null : new Date(result.wait.until);
      return { move: { to: "wait", wait, until, output: null }, outcome: "delay", output: null, problem: null };
    }
    case "revise": {
      const stepIndex = run.steps.findIndex((candidate) => candidate.name === result.to);
      const limit = facts.maxRevisions ?? MAX_REVISIONS;
      if (stepIndex < 0 || stepIndex > run.stepIndex)
        return failed("failed", `There is no earlier step "${result.to}" to go back to.`, "fail");
      if (run.revisions >= limit) return failed("failed", `Sent back ${limit} times without being accepted.`, "fail");
      const forget = run.steps.slice(stepIndex).map((candidate) => candidate.name);
      return {
        move: { to: "earlier", stepIndex, feedback: result.feedback, forget },
        outcome: "revise",
        output: result.feedback,
        problem: null,
      };
    }
    case "fail":
      return facts.crashed ? failed("crashed", result.reason, "crashed") : failed("failed", result.reason, "fail");
    case "again":
      return {
        move: { to: "again", afterMs: result.afterMs, failed: result.failed, problem: result.problem },
        outcome: result.failed ? "retry" : "delay",
        output: null,
        problem: result.problem,
      };
    case "over-budget": {
      if (result.reached.ceiling === "run") return held(run, `${step}/${run.visit}/ceiling`, "ceiling", result.problem);
      const move: Move = { to: "again", afterMs: result.afterMs, failed: false, problem: result.problem };
      return { move, outcome: "delay", output: null, problem: result.problem };
    }
    case "asks":
      return held(run, result.question.key, "order", result.problem);
  }
}

/** What the step itself waited for: the engine's own hold of a run is none of its business. */
export const waitOf = ({ wait }: Pick<ClaimedRun, "wait">) => (wait?.hold ? (wait.former ?? null) : wait);

/** The engine holds the run until a person has said something; what the step had waited for is kept for it. */
function held(run: ClaimedRun, key: string, hold: "ceiling" | "order", problem: RunProblem): Decided {
  const wait = { key, kind: "signal" as const, reason: problem.message, hold, former: waitOf(run) };
  return { move: { to: "wait", wait, until: null, output: null, problem }, outcome: "delay", output: null, problem };
}

function failed(code: RunProblem["code"], message: string, outcome: "fail" | "crashed"): Decided {
  const problem = { code, message };
  return { move: { to: "end", state: "failed", output: null, problem }, outcome, output: null, problem };
}
