import type { RunProblem, Wait } from "../../db/schema/runs.ts";
import { ExternalError, FatalStepError, messageOf, RetryAfterError, UserError } from "../../errors.ts";
import { ChildOpenAgain } from "./children.ts";
import type { Outcome, Step, StepContext } from "./define.ts";
import { BudgetReached, ComeBack, OrderQuestion } from "./effects/errors.ts";

/** Waits that a step may be told, from its first attempt on: 24 hours. */
const LONGEST_DELAY_MS = 24 * 3600 * 1000;
/** Errors a visit of a step may have, unless the step says otherwise. */
export const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 1_000;
/** Runs that wait for the next day's money come back within this after midnight. */
const DAWN_MS = 60_000;

/** What an attempt came to: an outcome of the step's own, or what its error means. */
export type AttemptResult =
  | Outcome
  | {
      kind: "again";
      afterMs: number;
      failed: boolean;
      problem: RunProblem;
      /** The service that told us to wait, by its own word. */
      closes?: string;
    }
  | { kind: "over-budget"; reached: BudgetReached; afterMs: number; problem: RunProblem }
  /** For its children, as long as before. */
  | { kind: "waits-on"; wait: Pick<Wait, "reason" | "until"> }
  | { kind: "asks"; question: OrderQuestion; problem: RunProblem };

/** Back-off of the nth failure (1 is the first): 1 s, 2 s, 4 s …, less up to a quarter of jitter. */
export function backoffMs(failure: number, random: () => number): number {
  return Math.round(FIRST_BACKOFF_MS * 2 ** (failure - 1) * (1 - random() / 4));
}

/** Runs one attempt. Never throws: an error is sorted into again, failed, over budget, or a question to people. */
export async function runStep(
  step: Step,
  context: StepContext,
  state: { failures: number; stepStartedAt: Date },
  random: () => number,
): Promise<AttemptResult> {
  try {
    return await withTimeout(step, context);
  } catch (error) {
    return sortError(error, step, context, state, random);
  }
}

async function withTimeout(step: Step, context: StepContext): Promise<Outcome> {
  const timedOut = new Promise<never>((_, reject) => {
    context.signal.addEventListener(
      "abort",
      () => reject(new ExternalError(step.name, `did not end within ${step.timeoutMs / 1000} s`)),
      { once: true },
    );
  });
  return Promise.race([step.run(context), timedOut]);
}

function sortError(
  error: unknown,
  step: Step,
  context: StepContext,
  { failures, stepStartedAt }: { failures: number; stepStartedAt: Date },
  random: () => number,
): AttemptResult {
  if (error instanceof ChildOpenAgain) return { kind: "waits-on", wait: error.wait };
  const message = messageOf(error);
  const service = error instanceof ExternalError || error instanceof RetryAfterError ? error.service : undefined;
  const until = (ms: number) => new Date(context.now.getTime() + ms).toISOString();
  if (error instanceof BudgetReached) {
    const { ceiling, anewMs } = error;
    const afterMs = anewMs > 0 ? anewMs + random() * DAWN_MS : 0;
    const problem: RunProblem = { code: "wait", message, ceiling, ...(afterMs > 0 ? { until: until(afterMs) } : {}) };
    return { kind: "over-budget", reached: error, afterMs, problem };
  }
  if (error instanceof OrderQuestion)
    return { kind: "asks", question: error, problem: { code: "wait", message, service: error.provider } };
  if (error instanceof UserError || error instanceof FatalStepError) return { kind: "fail", reason: message };
  if (error instanceof RetryAfterError) {
    if (context.now.getTime() + error.afterMs - stepStartedAt.getTime() > LONGEST_DELAY_MS) {
      return { kind: "fail", reason: `${error.service} kept us waiting for more than 24 hours.` };
    }
    const problem = { code: "wait", message, service, until: until(error.afterMs) } as const;
    const closes = error instanceof ComeBack ? {} : { closes: error.service };
    return { kind: "again", afterMs: error.afterMs, failed: false, problem, ...closes };
  }
  if (failures + 1 >= (step.maxAttempts ?? MAX_ATTEMPTS)) {
    return { kind: "fail", reason: `${service ? `${service}: ` : ""}${message} (${failures + 1} attempts)` };
  }
  const afterMs = backoffMs(failures + 1, random);
  return { kind: "again", afterMs, failed: true, problem: { code: "retry", message, service, until: until(afterMs) } };
}
