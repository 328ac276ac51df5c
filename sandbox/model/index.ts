import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { bearer, type ProviderContext, type ProviderEnv, patience, startProvider } from "../provider/server.ts";
import type { ProviderCall } from "../provider/types.ts";
import { breakAnswer, createLatency, createMeter, limitTokens, writeAnswer } from "./answer.ts";
import { chatResponse } from "./chat.ts";
import { OpenAIError, quotaUsedUp, rateLimited, serverError } from "./errors.ts";
import { MODEL_CONTEXTS, readChatRequest, readResponsesRequest } from "./request.ts";
import { responsesResponse } from "./responses.ts";
import { whenSent } from "./stream.ts";
import {
  MODEL_MODES,
  type ModelAnswer,
  type ModelMode,
  type ModelOptions,
  type ModelRequest,
  type ModelServer,
} from "./types.ts";

export type { ModelOptions, ModelServer } from "./types.ts";

const SLOW = { medianMs: 12_000, p95Ms: 30_000 };
const RETRY_AFTER_SECONDS = 2;
const MODELS_CREATED = 1_750_000_000;

const modeSchema = z.object({
  mode: z.literal([...MODEL_MODES]),
  /** How long a slow model takes; as it was started with where it is left out. */
  latency: z.object({ medianMs: z.number().positive(), p95Ms: z.number().positive() }).optional(),
});

/**
 * Starts the stand-in for an OpenAI-compatible model: chat completions, responses (both also streamed), the list of
 * models. It writes only from the data in the prompt. `POST /sandbox/mode {"mode": "liar"}` sets its mode from outside.
 */
export async function startModel(options: ModelOptions): Promise<ModelServer> {
  const { clock } = options;
  const models = new Set(options.models ?? Object.keys(MODEL_CONTEXTS));
  const state: { mode: ModelMode; queued: string[]; broken: number } = {
    mode: options.mode ?? "normal",
    queued: [],
    broken: 0,
  };
  let latency = createLatency(options.seed ?? 1, options.latency ?? SLOW);
  const meter = createMeter();

  async function serve(c: ProviderContext, read: typeof readChatRequest): Promise<Response> {
    try {
      const answer = await think(c, read);
      answer.headers.set("openai-version", "2020-10-01");
      answer.headers.set("openai-organization", "sandbox");
      return answer;
    } catch (error) {
      if (error instanceof OpenAIError) return refuse(c, error);
      throw error;
    }
  }

  async function think(c: ProviderContext, read: typeof readChatRequest): Promise<Response> {
    const { mode } = state;
    const raw: unknown = await c.req.json().catch(() => null);
    const asked = typeof raw === "object" && raw !== null && "model" in raw ? String(raw.model) : "";
    c.get("call").request = { model: asked };
    if (mode === 429) throw rateLimited(asked);
    if (mode === "insufficient_quota") throw quotaUsedUp();
    if (mode === 500) throw serverError();
    const request = read(raw, models);
    c.get("call").request = summary(request);
    // A slow model begins to answer after a quarter of its time, and writes for the rest of it, or until it is slow no more.
    const slowMs = mode === "slow" ? latency() : 0;
    const streamMs = (): number => (request.stream && state.mode === "slow" ? slowMs * 0.75 : 0);
    if (slowMs > 0) await patience(slowMs - streamMs(), c.req.raw.signal);
    const { wrong, ...given } = answerTo(request);
    if (wrong) c.get("call").error = wrong;
    const answer = limitTokens(given, request.maxTokens);
    const usage = meter(request, answer);
    c.get("call").tokens = { input: usage.input, output: usage.output };
    const respond = request.api === "chat" ? chatResponse : responsesResponse;
    const response = respond(request, answer, usage, clock.now(), streamMs);
    return request.stream ? timed(response, c.get("call")) : response;
  }

  /** The answer, and what is wrong with it where that was ordered. */
  function answerTo(request: ModelRequest): ModelAnswer & { wrong?: string } {
    const queued = state.queued.shift();
    if (queued !== undefined) return { text: queued, refusal: null, finish: "stop" };
    const answer = writeAnswer(request, state.mode, clock.now());
    if (state.mode !== "broken") return answer;
    state.broken += 1;
    return breakAnswer(answer, state.broken - 1);
  }

  const server = await startProvider(
    {
      name: "model",
      options,
      defaultKey: "sk-sandbox-model",
      refuse: (c, hasKey) => (hasKey(bearer(c)) ? null : refuse(c, keyError(bearer(c)))),
      fault: (c, fault) => refuse(c, faultError(fault.status, fault.code, fault.message)),
      passing: [{ status: 429, retryAfterSeconds: 2 }, { status: 500 }, { status: 503 }],
      notFound: (c) => refuse(c, new OpenAIError(404, `Invalid URL (${c.req.method} ${c.req.path})`)),
    },
    (app) => {
      app.use("/v1/*", async (c, next) => {
        await next();
        c.res.headers.set("x-request-id", `req_${randomUUID().replaceAll("-", "")}`);
        c.res.headers.set("openai-processing-ms", String(Math.round(performance.now() % 1_000)));
      });
      app.post("/v1/chat/completions", (c) => serve(c, readChatRequest));
      app.post("/v1/responses", (c) => serve(c, readResponsesRequest));
      listRoutes(app, models);
      app.get("/sandbox/mode", (c) => c.json({ mode: state.mode }));
      app.post("/sandbox/mode", async (c) => {
        const parsed = modeSchema.safeParse(await c.req.json().catch(() => null));
        if (!parsed.success) return c.json({ error: `A mode is one of ${MODEL_MODES.join(", ")}.` }, 400);
        state.mode = parsed.data.mode;
        latency = createLatency(options.seed ?? 1, parsed.data.latency ?? options.latency ?? SLOW);
        return c.json({ mode: state.mode });
      });
    },
  );
  return Object.defineProperties(server as ModelServer, {
    mode: {
      enumerable: true,
      get: () => state.mode,
      set: (mode: ModelMode) => {
        if (!MODEL_MODES.includes(mode)) throw new RangeError(`A mode is one of ${MODEL_MODES.join(", ")}.`);
        state.mode = mode;
      },
    },
    queued: { enumerable: true, get: () => state.queued, set: (texts: string[]) => (state.queued = [...texts]) },
  });
}

function listRoutes(app: Hono<ProviderEnv>, models: ReadonlySet<string>): void {
  const describe = (id: string) => ({ id, object: "model", created: MODELS_CREATED, owned_by: "sandbox" });
  app.get("/v1/models", (c) => c.json({ object: "list", data: [...models].map(describe) }));
  app.get("/v1/models/:model", (c) => {
    const id = c.req.param("model");
    if (models.has(id)) return c.json(describe(id));
    return refuse(c, new OpenAIError(404, `The model '${id}' does not exist`, "model_not_found", "model"));
  });
}

function refuse(c: ProviderContext, error: OpenAIError): Response {
  c.get("call").error = error.code ?? error.type;
  const answer = error.response();
  answer.headers.set("x-request-id", `req_${randomUUID().replaceAll("-", "")}`);
  if (error.code === "rate_limit_exceeded") {
    answer.headers.set("retry-after", String(RETRY_AFTER_SECONDS));
    answer.headers.set("retry-after-ms", String(RETRY_AFTER_SECONDS * 1000));
    answer.headers.set("x-ratelimit-remaining-requests", "0");
  }
  return answer;
}

function keyError(given: string | undefined): OpenAIError {
  if (given === undefined) {
    const text =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      "(i.e. Authorization: Bearer YOUR_KEY).";
    return new OpenAIError(401, text);
  }
  const masked = `${given.slice(0, 3)}${"*".repeat(8)}${given.length > 12 ? given.slice(-4) : ""}`;
  const text = `Incorrect API key provided: ${masked}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  return new OpenAIError(401, text, "invalid_api_key");
}

function faultError(status: number, code: string | number | undefined, message: string | undefined): OpenAIError {
  if (status === 429 && code === "insufficient_quota") return quotaUsedUp();
  const name = code === undefined ? (status === 429 ? "rate_limit_exceeded" : null) : String(code);
  return new OpenAIError(status, message ?? "The request was refused on purpose.", name);
}

/** A streamed answer, whose time in the journal is that of all of it. */
function timed(response: Response, call: ProviderCall): Response {
  const began = performance.now();
  return whenSent(response, () => {
    call.tookMs += Math.round(performance.now() - began);
  });
}

const summary = (request: ModelRequest): Record<string, unknown> => ({
  api: request.api,
  model: request.model,
  system: request.system.slice(0, 2_000),
  user: request.user.slice(0, 4_000),
  structured: request.schema !== null,
  stream: request.stream,
  maxTokens: request.maxTokens,
});
