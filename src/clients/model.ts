import OpenAI from "openai";
import { z } from "zod";
import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";
import { MAX_TOKENS_OUT, type ModelPort, type ModelUsage } from "../pipelines/ports.ts";
import { strictSchema, withoutAbsent } from "./model-schema.ts";
import { askStreaming, type Way } from "./model-stream.ts";
import { costOf } from "./prices.ts";

const SERVICE = "The model";

/** Where a 429 names no time. */
const DEFAULT_WAIT_MS = 10_000;

/** An answer that came and was paid for, but cannot be used: refused, cut off, or not of the schema's shape. */
export class BadAnswerError extends ExternalError {
  readonly reason: "refused" | "cut_off" | "invalid";
  readonly usage: ModelUsage;
  constructor(reason: BadAnswerError["reason"], message: string, usage: ModelUsage) {
    super(SERVICE, message);
    this.reason = reason;
    this.usage = usage;
  }
}

/**
 * A model behind an OpenAI-compatible endpoint. One request a call, never repeated here: the API has no idempotency, a retry bills
 * twice. Only where an endpoint refuses to stream, which is not billed, is it asked again without.
 * @param options.baseUrl Such as `https://api.openai.com/v1` or `https://api.x.ai/v1`.
 */
export function createModel(options: {
  apiKey?: string | undefined;
  baseUrl: string;
  model: string;
  fetch?: typeof fetch;
}): ModelPort {
  const way: { best: Way } = { best: "counted" };
  return {
    name: options.model,
    provider: providerOf(options.baseUrl),
    // A token is at least one byte of text, in practice three or four.
    worstCost: (bytes, maxTokensOut, model = options.model) => costOf(model, { in: bytes, out: maxTokensOut }),
    async answer({ name, schema, system, user, model = options.model, maxTokensOut = MAX_TOKENS_OUT, signal, onText }) {
      if (!options.apiKey) throw new FatalStepError("The model has no key: set OPENAI_API_KEY.");
      const client = new OpenAI({
        apiKey: options.apiKey,
        baseURL: options.baseUrl,
        organization: null,
        project: null,
        maxRetries: 0,
        logLevel: "off",
        fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      });
      const request = {
        model,
        max_completion_tokens: maxTokensOut,
        messages: [
          { role: "system" as const, content: system },
          { role: "user" as const, content: user },
        ],
        response_format: {
          type: "json_schema" as const,
          json_schema: { name, strict: true, schema: strictSchema(schema) },
        },
      };
      const ask = async () => {
        if (!onText) return client.chat.completions.create(request, { signal });
        return askStreaming(client, request, { way, onText, signal });
      };
      const completion = await ask().catch((error: unknown) => {
        throw signal.aborted
          ? new ExternalError(SERVICE, "The model did not answer in time.", { cause: error, outcomeUnknown: true })
          : mapError(error, model);
      });
      const read = answerShape.safeParse(completion);
      if (!read.success) throw new ExternalError(SERVICE, "The model's endpoint answered in another shape.");
      const usage = usageOf(model, read.data.usage);
      return { value: parseAnswer(schema, read.data.choices[0], usage), usage };
    },
  };
}

const PROVIDERS: Readonly<Record<string, string>> = {
  "api.openai.com": "OpenAI",
  "api.x.ai": "xAI",
  "openrouter.ai": "OpenRouter",
};

/** An endpoint's owner by its host; one at a bare address or on this machine is just the model. */
export function providerOf(baseUrl: string): string {
  const host = new URL(baseUrl).hostname;
  const unnamed = host === "localhost" || /^[\d.]+$|^\[/.test(host);
  return PROVIDERS[host] ?? (unnamed ? SERVICE : host);
}

/** Text as PostgreSQL's JSON takes it: without NUL and lone surrogates. */
const storable = (value: unknown) =>
  typeof value === "string" ? value.replaceAll("\u0000", "").replace(/\p{Surrogate}/gu, "\ufffd") : value;

const answerShape = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

type Answer = z.infer<typeof answerShape>;

function usageOf(model: string, usage: Answer["usage"]): ModelUsage {
  if (!usage) return { model, tokensIn: null, tokensOut: null, cost: null };
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const tokens = { in: usage.prompt_tokens, cached, out: usage.completion_tokens };
  return { model, tokensIn: tokens.in, tokensOut: tokens.out, cost: costOf(model, tokens) };
}

function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  choice: Answer["choices"][number] | undefined,
  usage: ModelUsage,
): z.infer<Schema> {
  if (choice?.message.refusal || choice?.finish_reason === "content_filter")
    throw new BadAnswerError("refused", "The model refused to answer.", usage);
  if (choice?.finish_reason === "length") throw new BadAnswerError("cut_off", "The model's answer was cut off.", usage);
  let json: unknown;
  try {
    json = JSON.parse(choice?.message.content ?? "", (_key, value) => storable(value));
  } catch {
    throw new BadAnswerError("invalid", "The model's answer was not JSON.", usage);
  }
  const checked = schema.safeParse(withoutAbsent(schema, json));
  if (checked.success) return checked.data;
  const where = checked.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".")}: ${issue.code}`);
  throw new BadAnswerError("invalid", `The model's answer had the wrong shape (${where.join("; ")}).`, usage);
}

/** Never passes the provider's own message on: it may quote the key or the prompt. */
function mapError(error: unknown, model: string): Error {
  if (error instanceof OpenAI.APIUserAbortError || error instanceof OpenAI.APIConnectionTimeoutError)
    return new ExternalError(SERVICE, "The model did not answer in time.", { cause: error, outcomeUnknown: true });
  if (error instanceof OpenAI.APIConnectionError)
    return new ExternalError(SERVICE, "The model could not be reached.", { cause: error, outcomeUnknown: true });
  if (!(error instanceof OpenAI.APIError))
    return new ExternalError(SERVICE, "The model's answer could not be read.", { cause: error, outcomeUnknown: true });
  const status = error.status ?? 0;
  const said = `HTTP ${status}${error.code ? `, ${error.code}` : ""}`;
  if (status === 429 && (error.code === "insufficient_quota" || error.type === "insufficient_quota"))
    return new FatalStepError("The model's account has no quota left (insufficient_quota).");
  if (status === 429) return new RetryAfterError(SERVICE, retryAfterMs(error.headers), "The model asked us to wait.");
  if (status === 401 || status === 403) return new FatalStepError(`The model refused OPENAI_API_KEY (${said}).`);
  if (status === 404) return new FatalStepError(`The model "${model}" was not found (${said}): check MODEL.`);
  if (status === 400 || status === 413 || status === 422)
    return new FatalStepError(`The model refused the request (${said}).`);
  return new ExternalError(SERVICE, `The model answered with an error (${said}).`, { cause: error });
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date; at least 0. */
function retryAfterMs(headers: Headers | undefined): number {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const after = headers?.get("retry-after");
  if (!after) return DEFAULT_WAIT_MS;
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  const at = Date.parse(after);
  return Number.isNaN(at) ? DEFAULT_WAIT_MS : Math.max(0, at - Date.now());
}
