import type { z } from "zod";
import type { StepContext } from "../engine/define.ts";

/**
 * Asks the step's model in the role of its agent; `rules` follow the role's prompt. The call's tokens and cost go into the
 * attempt's record. `name` tells calls of one step apart.
 */
export async function ask<Schema extends z.ZodType>(
  context: Pick<StepContext, "model" | "signal" | "used" | "rolePrompt">,
  { rules, ...request }: { name: string; schema: Schema; rules: string; user: string },
): Promise<z.infer<Schema>> {
  const system = `${await context.rolePrompt()}\n${rules}`;
  const { value, usage } = await context.model.answer({ ...request, system, signal: context.signal });
  context.used(usage);
  return value;
}
