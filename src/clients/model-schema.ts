import { z } from "zod";

/** A JSON schema as OpenAI's strict structured outputs take it. */
export type JsonSchema = Record<string, unknown>;

/** What strict mode understands; anything else is said in the description and checked by zod afterwards. */
const KEPT = new Set(["type", "description", "enum", "const", "pattern", "minimum", "maximum", "minItems", "maxItems"]);

/**
 * The schema of a zod type, made to fit OpenAI's strict rules: every key required (an optional one becomes nullable),
 * `additionalProperties: false`, no keyword that strict mode refuses.
 * @throws TypeError for what strict mode cannot say: a root that is no object, records, tuples, recursion.
 */
export function strictSchema(type: z.ZodType): JsonSchema {
  const root = strict(z.toJSONSchema(type, { io: "input", reused: "inline" }) as JsonSchema);
  if (root.type !== "object") throw new TypeError("A structured answer must be an object.");
  return root;
}

/** Removes the nulls that stand for absent optional keys, so that zod sees the answer as it was meant. */
export function withoutAbsent(type: z.ZodType, value: unknown): unknown {
  return prune(z.toJSONSchema(type, { io: "input", reused: "inline" }) as JsonSchema, value);
}

function strict(schema: JsonSchema): JsonSchema {
  if (schema.$ref || schema.allOf || schema.prefixItems) throw new TypeError("Strict mode cannot say this schema.");
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  const result: JsonSchema = Object.fromEntries(Object.entries(schema).filter(([key]) => KEPT.has(key)));
  if (Number.isSafeInteger(result.maximum) && Math.abs(result.maximum as number) === Number.MAX_SAFE_INTEGER)
    delete result.maximum;
  if (Math.abs(Number(result.minimum)) === Number.MAX_SAFE_INTEGER) delete result.minimum;
  const limit = lengthHint(schema);
  if (limit) result.description = [schema.description, limit].filter(Boolean).join(" ");
  if (choices) return { ...result, anyOf: choices.map(strict) };
  if (schema.type === "array") return { ...result, items: strict(schema.items as JsonSchema) };
  if (schema.type !== "object") return result;
  if (typeof schema.additionalProperties === "object")
    throw new TypeError("Strict mode has no records: use a list of pairs.");
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set((schema.required ?? []) as string[]);
  return {
    ...result,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [
        key,
        required.has(key) ? strict(property) : { anyOf: [strict(property), { type: "null" }] },
      ]),
    ),
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function lengthHint(schema: JsonSchema): string {
  const { minLength, maxLength } = schema as { minLength?: number; maxLength?: number };
  if (minLength && maxLength) return `${minLength} to ${maxLength} characters.`;
  if (maxLength) return `At most ${maxLength} characters.`;
  return minLength ? `At least ${minLength} characters.` : "";
}

function prune(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => prune((schema.items ?? {}) as JsonSchema, item));
  if (typeof value !== "object" || value === null) return value;
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set((schema.required ?? []) as string[]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== null || required.has(key))
      .map(([key, item]) => [key, prune(properties[key] ?? {}, item)]),
  );
}
