import { z } from "zod";
import { invalid, OpenAIError } from "./errors.ts";
import { checkStrictSchema } from "./schema-rules.ts";
import type { JsonSchema, ModelRequest } from "./types.ts";

/** Models served by default, with the tokens their context holds: those of the product's price table. */
export const MODEL_CONTEXTS: Readonly<Record<string, number>> = {
  "gpt-4.1": 1_047_576,
  "gpt-4.1-mini": 1_047_576,
  "gpt-4.1-nano": 1_047_576,
  "gpt-4o-mini": 128_000,
  "gpt-5-mini": 400_000,
  "gpt-5-nano": 400_000,
  "gpt-5.4-mini": 400_000,
  "grok-4-fast": 2_000_000,
  "grok-4.3": 1_000_000,
};
const UNKNOWN_CONTEXT = 128_000;

/** Reasoning models take `max_completion_tokens` and no temperature. */
const reasons = (model: string): boolean => /^(gpt-5|o\d)/.test(model);

const content = z.union([
  z.string(),
  z.array(z.object({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() })),
]);
const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: content.nullish(),
});
const tokens = z.int().min(1).nullish();
const common = {
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  tools: z.array(z.unknown()).nullish(),
  tool_choice: z.unknown().optional(),
};
const schemaFormat = z.object({
  name: z.string(),
  strict: z.boolean().nullish(),
  schema: z.record(z.string(), z.unknown()),
  description: z.string().optional(),
});

const chatSchema = z.object({
  ...common,
  messages: z.array(message).min(1),
  n: z.int().nullish(),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({ type: z.literal("json_schema"), json_schema: schemaFormat }),
    ])
    .nullish(),
});

const responsesSchema = z.object({
  ...common,
  input: z.union([z.string(), z.array(message.extend({ type: z.literal("message").optional() })).min(1)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion("type", [
          z.object({ type: z.literal("text") }),
          z.object({ type: z.literal("json_object") }),
          schemaFormat.extend({ type: z.literal("json_schema") }),
        ])
        .optional(),
    })
    .nullish(),
});

type Message = z.infer<typeof message>;

/** Reads the body of `POST /v1/chat/completions`. What OpenAI refuses is thrown as its OpenAIError. */
export function readChatRequest(raw: unknown, models: ReadonlySet<string>): ModelRequest {
  const body = parse(chatSchema, raw);
  checkCommon(body, models);
  if (reasons(body.model) && body.max_tokens) {
    const text =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    throw invalid("max_tokens", text, "unsupported_parameter");
  }
  if ((body.n ?? 1) !== 1) throw invalid("n", "Invalid 'n': this stand-in gives one choice.", "invalid_value");
  const format = body.response_format;
  const strict = format?.type === "json_schema" ? format.json_schema : null;
  const schema = strict ? readSchema(strict, "response_format", "response_format.json_schema.name") : null;
  return finish({
    api: "chat",
    model: body.model,
    ...split(body.messages),
    schema,
    json: format?.type === "json_object",
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
  });
}

/** Reads the body of `POST /v1/responses`. What OpenAI refuses is thrown as its OpenAIError. */
export function readResponsesRequest(raw: unknown, models: ReadonlySet<string>): ModelRequest {
  const body = parse(responsesSchema, raw);
  checkCommon(body, models);
  const most = body.max_output_tokens ?? null;
  if (most !== null && most < 16) {
    const text = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${most} instead.`;
    throw invalid("max_output_tokens", text, "integer_below_min_value");
  }
  const format = body.text?.format;
  const schema = format?.type === "json_schema" ? readSchema(format, "text.format.schema", "text.format.name") : null;
  const said = split(typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input);
  return finish({
    api: "responses",
    model: body.model,
    ...said,
    system: [body.instructions ?? "", said.system].filter(Boolean).join("\n\n"),
    schema,
    json: format?.type === "json_object",
    maxTokens: most,
    stream: body.stream ?? false,
    includeUsage: true,
  });
}

function parse<T extends z.ZodType>(schema: T, raw: unknown): z.output<T> {
  if (typeof raw !== "object" || raw === null) {
    throw invalid(null, "We could not parse the JSON body of your request.");
  }
  if (!("model" in raw)) throw invalid(null, "you must provide a model parameter");
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path =
    issue?.path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("")
      .slice(1) ?? "";
  if (issue?.code === "invalid_type" && issue.input === undefined) {
    throw invalid(path, `Missing required parameter: '${path}'.`, "missing_required_parameter");
  }
  throw invalid(path, `Invalid value for '${path}': ${issue?.message ?? "malformed"}.`, "invalid_value");
}

function checkCommon(
  body: { model: string; temperature?: number | null; tools?: unknown[] | null; tool_choice?: unknown },
  models: ReadonlySet<string>,
): void {
  if (!models.has(body.model)) {
    const text = `The model \`${body.model}\` does not exist or you do not have access to it.`;
    throw new OpenAIError(404, text, "model_not_found");
  }
  if (reasons(body.model) && body.temperature !== undefined && body.temperature !== null && body.temperature !== 1) {
    const text = `Unsupported value: 'temperature' does not support ${body.temperature} with this model. Only the default (1) value is supported.`;
    throw invalid("temperature", text, "unsupported_value");
  }
  if (body.tools?.length && body.tool_choice && body.tool_choice !== "auto" && body.tool_choice !== "none") {
    throw invalid("tool_choice", "Invalid value: this stand-in calls no tools.", "invalid_value");
  }
}

function readSchema(format: z.infer<typeof schemaFormat>, param: string, nameParam: string): JsonSchema {
  if (!/^[a-zA-Z0-9_-]+$/.test(format.name)) {
    const rule = "string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.";
    throw invalid(nameParam, `Invalid '${nameParam}': ${rule}`, "invalid_value");
  }
  if (format.name.length > 64) {
    const rule = `string too long. Expected a string with maximum length 64, but got a string with length ${format.name.length} instead.`;
    throw invalid(nameParam, `Invalid '${nameParam}': ${rule}`, "string_above_max_length");
  }
  const schema = format.schema as JsonSchema;
  if (format.strict) checkStrictSchema(schema, format.name, param);
  return schema;
}

function split(messages: Message[]): { system: string; user: string; messages: number } {
  const textOf = (part: Message): string =>
    typeof part.content === "string" ? part.content : (part.content ?? []).map((piece) => piece.text ?? "").join("\n");
  const isSystem = (part: Message): boolean => part.role === "system" || part.role === "developer";
  return {
    system: messages.filter(isSystem).map(textOf).join("\n\n"),
    user: messages
      .filter((part) => !isSystem(part))
      .map(textOf)
      .join("\n\n"),
    messages: messages.length,
  };
}

function finish(request: ModelRequest): ModelRequest {
  if (request.json && !/json/i.test(request.system + request.user)) {
    const text =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    throw invalid("messages", text);
  }
  const used = Math.ceil((request.system.length + request.user.length) / 4);
  const most = MODEL_CONTEXTS[request.model] ?? UNKNOWN_CONTEXT;
  if (used > most) {
    const text = `This model's maximum context length is ${most} tokens. However, your messages resulted in ${used} tokens. Please reduce the length of the messages.`;
    throw invalid("messages", text, "context_length_exceeded");
  }
  return request;
}
