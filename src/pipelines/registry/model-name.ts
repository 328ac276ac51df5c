import { UserError } from "../../errors.ts";

/** A model's name as a person gave it; null for nothing, which is the deployment's own. @throws UserError */
export function checkedModel(given: string | null | undefined): string | null {
  const model = given?.trim() ?? "";
  if (model === "") return null;
  // Names at OpenAI-compatible endpoints: "gpt-4.1-mini", "grok-4-1-fast", "meta-llama/llama-3.1-70b:free", "ft:gpt-4.1:org::id".
  if (!/^[A-Za-z0-9][\w.:/@+-]{0,99}$/.test(model))
    throw new UserError(
      `“${model.slice(0, 60)}” is no model's name.`,
      "Give it as the provider writes it, such as gpt-4.1-mini.",
    );
  return model;
}
