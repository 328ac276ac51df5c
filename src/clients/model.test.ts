import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { startModel } from "../../sandbox/model/index.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";
import { BadAnswerError, createModel } from "./model.ts";
import { strictSchema } from "./model-schema.ts";
import { costOf } from "./prices.ts";

let server: Awaited<ReturnType<typeof startModel>>;

beforeAll(async () => {
  server = await startModel({ clock: createSandboxClock() });
});
afterAll(() => server.close());
afterEach(() => {
  server.mode = "normal";
});

const schema = z.object({ title: z.string().max(80), tags: z.array(z.string()).max(3), note: z.string().optional() });

const ask = (
  options: { apiKey?: string | undefined; model?: string; signal?: AbortSignal; fetch?: typeof fetch } = {},
) =>
  createModel({
    apiKey: "apiKey" in options ? options.apiKey : server.apiKey,
    baseUrl: `${server.url}/v1`,
    model: options.model ?? "gpt-4.1-mini",
    ...(options.fetch ? { fetch: options.fetch } : {}),
  }).answer({
    name: "test",
    schema,
    system: "Answer from the data.",
    user: '<data name="notes">\nThe onboarding takes a long time. People ask about prices.\n</data>',
    signal: options.signal ?? AbortSignal.timeout(5_000),
  });

/** An endpoint that answers this completion. */
const answering =
  (message: Record<string, unknown>, finish = "stop"): typeof fetch =>
  async () =>
    Response.json({
      choices: [{ index: 0, finish_reason: finish, message: { role: "assistant", ...message } }],
      usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
    });

test("a structured question -> an answer of the schema's shape, with tokens and cost", async () => {
  const { value, usage } = await ask();
  expect(schema.parse(value)).toEqual(value);
  expect(usage).toMatchObject({ model: "gpt-4.1-mini" });
  expect(usage.tokensIn).toBeGreaterThan(0);
  expect(usage.cost).toBe(costOf("gpt-4.1-mini", { in: usage.tokensIn ?? 0, out: usage.tokensOut ?? 0 }));
});

test("no key -> fatal, naming the variable, and no request", async () => {
  const before = server.calls().length;
  await expect(ask({ apiKey: undefined })).rejects.toThrow(/OPENAI_API_KEY/);
  await expect(ask({ apiKey: undefined })).rejects.toBeInstanceOf(FatalStepError);
  expect(server.calls()).toHaveLength(before);
});

test("a refused key -> fatal, without the key in the message", async () => {
  const error = await ask({ apiKey: "sk-wrong-key-123" }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(FatalStepError);
  expect(String(error)).not.toContain("wrong-key");
});

test("an unknown model -> fatal, naming it", async () => {
  await expect(ask({ model: "gpt-nowhere" })).rejects.toThrow(/gpt-nowhere/);
});

test("429 -> wait as told; no quota -> fatal; 500 -> external", async () => {
  server.mode = 429;
  const error = await ask().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RetryAfterError);
  expect((error as RetryAfterError).afterMs).toBeGreaterThan(0);
  server.mode = "insufficient_quota";
  await expect(ask()).rejects.toBeInstanceOf(FatalStepError);
  server.mode = 500;
  await expect(ask()).rejects.toBeInstanceOf(ExternalError);
});

test("one question -> one request, also when it fails", async () => {
  const before = server.calls().length;
  server.mode = 500;
  await ask().catch(() => {});
  expect(server.calls()).toHaveLength(before + 1);
});

test.each([
  ["not JSON", { content: "{oops" }, "stop"],
  ["a refusal", { content: null, refusal: "I cannot." }, "stop"],
  ["cut off", { content: '{"title":"a' }, "length"],
  ["filtered", { content: "" }, "content_filter"],
  ["another shape", { content: '{"title":1,"tags":[],"note":null}' }, "stop"],
])("%s -> a bad answer, with what it took", async (_, message, finish) => {
  const error = await ask({ fetch: answering(message, finish) }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BadAnswerError);
  expect((error as BadAnswerError).usage).toEqual({
    model: "gpt-4.1-mini",
    tokensIn: 1000,
    tokensOut: 500,
    cost: 1200,
  });
});

test("null for an optional key -> the key is absent", async () => {
  const content = JSON.stringify({ title: "a", tags: ["b"], note: null });
  expect((await ask({ fetch: answering({ content }) })).value).toEqual({ title: "a", tags: ["b"] });
});

/** Refuses, as an endpoint that does not know these fields; counts what it was asked. */
function refusing(fields: string[], status = 400) {
  const asked: Record<string, unknown>[] = [];
  const send: typeof fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body));
    asked.push(body);
    const unknown = fields.find((field) => field in body);
    if (!unknown) return fetch(input, init);
    const error = { message: `Unrecognized request argument supplied: ${unknown}`, type: "invalid_request_error" };
    return Response.json({ error: { ...error, param: null, code: null } }, { status });
  };
  return { asked, send };
}
const streaming = (send: typeof fetch) => {
  const port = createModel({ apiKey: server.apiKey, baseUrl: `${server.url}/v1`, model: "gpt-4.1-mini", fetch: send });
  const texts: string[] = [];
  const answer = () =>
    port.answer({
      ...{ name: "test", schema, system: "Answer from the data.", user: '<data name="n">\nPrices.\n</data>' },
      signal: AbortSignal.timeout(5_000),
      onText: (text) => void texts.push(text),
    });
  return { answer, texts };
};

test.each([
  ["no stream_options", ["stream_options"], 400, 2, true],
  ["no streams", ["stream_options", "stream"], 422, 3, false],
] as const)(
  "an endpoint that knows %s -> answered all the same, asked anew once and not in the next call",
  async (_, fields, status, requests, grows) => {
    const { asked, send } = refusing([...fields], status);
    const { answer, texts } = streaming(send);
    const first = await answer();
    expect(schema.parse(first.value)).toEqual(first.value);
    expect(asked).toHaveLength(requests);
    expect(texts.length > 0).toBe(grows);
    // Such an endpoint does not count a stream's tokens, and nobody else does.
    expect(first.usage.tokensIn === null).toBe(grows);
    expect(first.usage.cost === null).toBe(grows);
    await answer();
    expect(asked).toHaveLength(requests + 1);
  },
);

test("an endpoint that leaves `stream` unheeded -> its whole answer is taken", async () => {
  const { answer } = streaming(answering({ content: '{"title": "A", "tags": [], "note": null}' }));
  expect(await answer()).toMatchObject({ value: { title: "A", tags: [] }, usage: { tokensIn: 1000, tokensOut: 500 } });
});

test("a 400 about something else while streaming -> fatal, one request", async () => {
  const { asked, send } = refusing(["messages"]);
  await expect(streaming(send).answer()).rejects.toBeInstanceOf(FatalStepError);
  expect(asked).toHaveLength(1);
});

test("a signal that fires -> external, outcome unknown", async () => {
  const never: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")), { once: true });
    });
  const error = await ask({ fetch: never, signal: AbortSignal.timeout(50) }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ExternalError);
  expect((error as ExternalError).outcomeUnknown).toBe(true);
});

test("strict schema -> all keys required, nothing additional, optional nullable, lengths said in words", () => {
  expect(strictSchema(schema)).toEqual({
    type: "object",
    properties: {
      title: { type: "string", description: "At most 80 characters." },
      tags: { type: "array", maxItems: 3, items: { type: "string" } },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["title", "tags", "note"],
    additionalProperties: false,
  });
  expect(() => strictSchema(z.array(z.string()))).toThrow(TypeError);
  expect(() => strictSchema(z.object({ map: z.record(z.string(), z.string()) }))).toThrow(TypeError);
});

test("prices -> micro-USD rounded up, cached tokens cheaper, dated names known, unknown models null", () => {
  expect(costOf("gpt-4.1-mini", { in: 1_000_000, out: 1_000_000 })).toBe(2_000_000);
  expect(costOf("gpt-4.1-mini-2025-04-14", { in: 1_000_000, cached: 500_000, out: 0 })).toBe(250_000);
  expect(costOf("gpt-4.1-mini", { in: 1, out: 0 })).toBe(1);
  expect(costOf("gpt-4.1-mega", { in: 1000, out: 1000 })).toBeNull();
  expect(costOf("constructor", { in: 1, out: 1 })).toBeNull();
});
