import OpenAI from "openai";
import { expect, test } from "vitest";
import { createSandboxClock } from "../clock.ts";
import { createLatency } from "./answer.ts";
import { startModel } from "./index.ts";
import { stringMatching } from "./pattern.ts";

test("slow latencies -> log-normal with median 12 s and 95th percentile 30 s, the same for the same seed", () => {
  const draw = (seed: number) => {
    const next = createLatency(seed, { medianMs: 12_000, p95Ms: 30_000 });
    return Array.from({ length: 20_000 }, next);
  };
  const sorted = draw(7).sort((a, b) => a - b);
  expect((sorted[10_000] ?? 0) / 12_000).toBeCloseTo(1, 1);
  expect((sorted[19_000] ?? 0) / 30_000).toBeCloseTo(1, 1);
  expect(draw(3).slice(0, 5)).toEqual(draw(3).slice(0, 5));
  expect(draw(3).slice(0, 5)).not.toEqual(draw(4).slice(0, 5));
});

test("slow mode -> the caller waits; one who leaves earlier gets the client's time-out", async () => {
  const latency = { medianMs: 120, p95Ms: 121 };
  const model = await startModel({ clock: createSandboxClock(), mode: "slow", latency });
  const client = new OpenAI({ apiKey: model.apiKey, baseURL: `${model.url}/v1`, maxRetries: 0 });
  const ask = (timeout: number) =>
    client.responses.create({ model: "gpt-4.1-mini", input: "Say something." }, { timeout });
  await expect(ask(30)).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  const started = performance.now();
  await ask(5_000);
  expect(performance.now() - started).toBeGreaterThan(100);
  await model.close();
});

test.each([
  "^[a-z0-9-]{3,40}$",
  "^[A-Z]{2}-\\d{4}$",
  "^(foo|bar)(?:baz)?$",
  "^\\w+@\\w+\\.com$",
  "^#[0-9a-fA-F]{6}$",
  "^v\\d+\\.\\d+$",
])("a pattern %s -> a string that matches it", (pattern) => {
  expect(stringMatching(pattern)).toMatch(new RegExp(pattern, "u"));
});
