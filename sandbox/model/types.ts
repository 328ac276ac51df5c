import type { ProviderOptions, ProviderServer } from "../provider/types.ts";

/**
 * How the model behaves: `normal` writes from the data it is given; `liar` puts wrong figures and invented names into
 * it; `obedient` follows instructions it finds in the data; `strict` sends back every draft it reviews; `broken` answers invalid JSON, refusals and cut-off text in
 * turn; `slow` takes a log-normal time; the rest refuse every call.
 */
export const MODEL_MODES = [
  "normal",
  "liar",
  "obedient",
  "strict",
  "broken",
  "slow",
  "insufficient_quota",
  429,
  500,
] as const;
export type ModelMode = (typeof MODEL_MODES)[number];

export interface ModelOptions extends ProviderOptions {
  mode?: ModelMode;
  /** Models it serves; those of the price table by default. */
  models?: readonly string[];
  /** Seeds the choice of phrases and the slow mode's latencies. */
  seed?: number;
  /** The slow mode's latency in milliseconds of real time; median 12,000 and 95th percentile 30,000 by default. */
  latency?: { medianMs: number; p95Ms: number };
}

export interface ModelServer extends ProviderServer {
  mode: ModelMode;
  /** Answers given first, in order, whatever is asked: for a test that needs a certain text. */
  queued: string[];
}

/** JSON Schema as far as structured outputs allow it. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  enum?: (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  anyOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
  description?: string;
  title?: string;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  [keyword: string]: unknown;
}

/** A request of either API, reduced to what an answer depends on. */
export interface ModelRequest {
  api: "chat" | "responses";
  model: string;
  /** The developer's words (system and developer messages, `instructions`). */
  system: string;
  /** What users and earlier answers said. */
  user: string;
  messages: number;
  /** The schema the answer must satisfy, when one is given. */
  schema: JsonSchema | null;
  /** Any JSON object will do (`json_object`). */
  json: boolean;
  maxTokens: number | null;
  stream: boolean;
  includeUsage: boolean;
}

/** What the model says to a request, before it is put into an API's shape. */
export interface ModelAnswer {
  text: string;
  refusal: string | null;
  finish: "stop" | "length";
}

export interface Usage {
  input: number;
  cached: number;
  output: number;
}
