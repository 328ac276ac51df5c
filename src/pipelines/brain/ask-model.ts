import type { z } from "zod";
import { getSpentToday } from "../../db/queries/brain/get-spent-today.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../../errors.ts";
import { type Outcome, type StepContext, waitUntil } from "../engine/define.ts";
import type { ModelUsage } from "../ports.ts";
import type { Measured, ModelUse, Thought } from "./state.ts";
import { addUse } from "./state.ts";

/** Prompts are cut to this: about 6,000 tokens. */
export const PROMPT_CHARACTERS = 24_000;
/** What an answer is reckoned at for the budget: longer than any we ask for. */
const ANSWER_TOKENS = 2_000;
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
 * Asks the model, within the workspace's daily budget. A first failure is thrown for the engine to try again; a second one,
 * a refused key or an empty budget goes on without the model, and says why in `without`.
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
  const refusal = await overBudget(context, request.system.length + user.length, model);
  if (refusal) return without(refusal);
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CALL_MS)]);
    const { name, schema, system } = request;
    const { value, usage } = await context.model.answer({ name, schema, system, user, model, signal });
    context.used(usage);
    return { kind: "answer", value, use: addUse(input.use, usage), without: had };
  } catch (error) {
    const usage = usageOf(error);
    if (usage) context.used(usage);
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

/** Why the budget forbids the call; null when it does not. A call of unknown price is not made under a ceiling. */
async function overBudget(context: Context, characters: number, model: string | undefined): Promise<string | null> {
  const ceiling = context.input.dailyBudget;
  if (ceiling === null) return null;
  const worst = context.model.worstCost(characters, ANSWER_TOKENS, model);
  if (worst === null) return "its price is not known and the workspace has a daily budget.";
  const { rows } = await getSpentToday(context.db, context.workspaceId);
  const spent = Number(rows[0]?.spent ?? 0);
  return spent + worst > ceiling ? "the workspace's budget for today is used up." : null;
}

/** An answer that came but could not be used was paid for, too. */
function usageOf(error: unknown): ModelUsage | null {
  const usage = typeof error === "object" && error !== null && "usage" in error ? error.usage : null;
  return typeof usage === "object" && usage !== null && "tokensIn" in usage ? (usage as ModelUsage) : null;
}
