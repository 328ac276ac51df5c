import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandboxClock } from "../clock.ts";
import { startRtrvr } from "../rtrvr/index.ts";
import type { ProviderServer } from "./types.ts";

let server: ProviderServer;
beforeEach(async () => {
  server = await startRtrvr({ clock: createSandboxClock() });
});
afterEach(() => server.close());

const scrape = async (): Promise<number> => {
  const headers = { authorization: `Bearer ${server.apiKey}` };
  const body = JSON.stringify({ urls: ["https://acme.example/"] });
  const answer = await fetch(`${server.url}/scrape`, { method: "POST", headers, body }).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.status ?? 0;
};
const series = async (count: number): Promise<number[]> => {
  const answers: number[] = [];
  for (let call = 0; call < count; call += 1) answers.push(await scrape());
  return answers;
};

test("a share of errors -> about so many calls answered with one of the provider's own, the same for the same seed", async () => {
  server.faults.rates = { errors: 0.2, timeouts: 0, seed: 7 };
  const first = await series(200);
  server.faults.rates = { errors: 0.2, timeouts: 0, seed: 7 };
  expect(await series(200)).toEqual(first);
  const errors = first.filter((status) => status !== 200);
  expect(errors.length).toBeGreaterThan(25);
  expect(errors.length).toBeLessThan(60);
  expect(new Set(errors)).toEqual(new Set([429, 500, 503]));
  server.faults.rates = null;
  expect(await series(20)).toEqual(Array(20).fill(200));
});

test("a share of time-outs -> the work is done, no answer comes, and the journal says so", async () => {
  server.faults.rates = { errors: 0, timeouts: 1, seed: 1 };
  expect(await scrape()).toBe(0);
  const call = server.calls().at(-1);
  expect(call).toMatchObject({ status: 0, request: { urls: ["https://acme.example/"] } });
  expect(call?.error).toBeUndefined();
});

test("shares from outside: of more than all calls -> refused, nothing set", async () => {
  const set = (rates: unknown) =>
    fetch(`${server.url}/sandbox/faults`, { method: "POST", body: JSON.stringify({ rates }) });
  expect((await set({ errors: 0.6, timeouts: 0.5, seed: 1 })).status).toBe(400);
  expect(server.faults.rates).toBeNull();
  expect((await set({ errors: 0.6, timeouts: 0.4 })).status).toBe(200);
  expect(server.faults.rates).toEqual({ errors: 0.6, timeouts: 0.4, seed: 1 });
});
