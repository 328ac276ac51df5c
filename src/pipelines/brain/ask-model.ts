import type { z } from "zod";
import { ExternalError, FatalStepError, RetryAfterError } from "../../errors.ts";
import { type Outcome, type StepContext, waitUntil } from "../engine/define.ts";
import { BudgetReached, OrderQuestion, usageOf } from "../engine/effects/errors.ts";
import type { ModelUsage } from "../ports.ts";
import type { Measured, ModelUse, Thought } from "./state.ts";
import { addUse } from "./state.ts";

/** Prompts are cut to this: about 6,000 tokens. */
export const PROMPT_CHARACTERS = 24_000;
/** Longer than any answer we ask for, with room for a model that thinks first. */
const ANSWER_TOKENS = 4_096;
/** Under the steps' 60 s, so that a slow model leaves time to go on without it. */
const CALL_MS = 45_000;
const ATTEMPTS = 2;
const LONGEST_WAIT_MS = 120_000;
const WAITS = 2;

export type Asked<Value> =
  | { kind: "answer"; value: Value; use: ModelUse; without: string[] }
  /** The model is not to be had: go on without it. */
  | { kind: "without"; use: ModelUse; without: string[] }
  /** The model named a time to come back: this is the step's outcome. */
  | { kind: "wait"; outcome: Outcome };

type Context = StepContext<Measured & Thought & { modelWaits?: Record<string, number> }>;

/**
 * Asks the model, under the ceilings of the ledger. A first failure is thrown for the engine to try again; a second one, a
 * refused key or a ceiling goes on without the model, and says why in `without`: a summary never waits for money.
 * @param request.part What is made: "The summary"; it opens the sentence that says why it was made without the model.
 */
export async function askModel<Schema extends z.ZodType>(
  context: Context,
  request: { step: string; part: string; name: string; schema: Schema; system: string; user: string },
): Promise<Asked<z.infer<Schema>>> {
  const { input } = context;
  const had = input.without ?? [];
  const without = (why: string, usage: ModelUsage | null = null): Asked<never> => ({
    kind: "without",
    use: addUse(input.use, usage),
    without: [...had, `${request.part} was made without the model: ${why.replace(/\s*\([^()]*\)/g, "")}`],
  });
  // What was chosen for the step goes before what the workspace chose for all summaries.
  const model = context.step.model ?? input.model ?? undefined;
  const user = request.user.slice(0, PROMPT_CHARACTERS);
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CALL_MS)]);
    const { name, schema, system } = request;
    const { value, usage } = await context.model.answer({
      ...{ name, schema, system, user, model, signal },
      maxTokensOut: ANSWER_TOKENS,
    });
    return { kind: "answer", value, use: addUse(input.use, usage), without: had };
  } catch (error) {
    const usage = usageOf(error);
    if (error instanceof BudgetReached) return without(overBudget(error));
    if (error instanceof OrderQuestion) return without("an earlier answer was lost and may have been charged.");
    const waits = input.modelWaits?.[request.step] ?? 0;
    if (error instanceof RetryAfterError && error.afterMs <= LONGEST_WAIT_MS && waits < WAITS) {
      const until = new Date(context.now.getTime() + error.afterMs);
      const modelWaits = { ...input.modelWaits, [request.step]: waits + 1 };
      return { kind: "wait", outcome: waitUntil(until, error.message, { modelWaits }) };
    }
    if (error instanceof RetryAfterError) return without("it asked us to wait too long.", usage);
    if (error instanceof FatalStepError) return without(error.message, usage);
    if (!(error instanceof ExternalError) || context.run.attempt < ATTEMPTS) throw error;
    return without(error.message, usage);
  }
}

const OWNERS = { run: "the run", campaign: "the campaign", day: "the workspace" } as const;

/** A call of unknown price is not made under a ceiling. */
function overBudget({ ceiling, worstCost }: BudgetReached): string {
  if (worstCost === null)
    return `its price is not known and ${OWNERS[ceiling]} has a ${ceiling === "day" ? "daily " : ""}budget.`;
  return `${OWNERS[ceiling]}'s budget${ceiling === "day" ? " for today" : ""} is used up.`;
}
