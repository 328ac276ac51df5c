import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandboxClock } from "../clock.ts";
import { readMp3 } from "../media/mp3.ts";
import { type ElevenLabsOptions, type ElevenLabsServer, startElevenLabs } from "./index.ts";

const RACHEL = "21m00Tcm4TlvDq8ikWAM";
let server: ElevenLabsServer;

async function restart(options: Partial<ElevenLabsOptions>): Promise<void> {
  await server.close();
  server = await startElevenLabs({ clock: createSandboxClock(), workMs: 0, ...options });
}

beforeEach(async () => {
  server = await startElevenLabs({ clock: createSandboxClock(), workMs: 0 });
});
afterEach(() => server.close());

const speak = (body: unknown, { voice = RACHEL, query = "", key = server.apiKey } = {}): Promise<Response> =>
  fetch(`${server.url}/v1/text-to-speech/${voice}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", "xi-api-key": key },
    body: JSON.stringify(body),
  });

const failure = async (answer: Response): Promise<[number, string]> => {
  const body = (await answer.json()) as { detail: { status: string } };
  return [answer.status, body.detail.status];
};

test("a text -> MP3 whose length grows with it, in the format asked for", async () => {
  const short = await speak({ text: "Hello Anna, a word about your warehouse." });
  const long = await speak(
    { text: "Hello Anna, a word about your warehouse. ".repeat(5) },
    { query: "?output_format=mp3_22050_32" },
  );
  expect(short.headers.get("content-type")).toBe("audio/mpeg");
  expect(short.headers.get("character-cost")).toBe("40");
  const first = readMp3(new Uint8Array(await short.arrayBuffer()));
  const second = readMp3(new Uint8Array(await long.arrayBuffer()));
  expect(first).toMatchObject({ sampleRate: 44_100, bitRate: 128 });
  expect(second).toMatchObject({ sampleRate: 22_050, bitRate: 32 });
  expect(second.seconds).toBeGreaterThan(first.seconds * 4.5);
  expect(server.calls().map((call) => call.status)).toEqual([200, 200]);
});

test("no key or a wrong one -> 401 invalid_api_key; a plan used up -> 401 quota_exceeded", async () => {
  expect(await failure(await speak({ text: "Hi" }, { key: "wrong" }))).toEqual([401, "invalid_api_key"]);
  server.used = 99_999;
  const answer = await speak({ text: "Hi" });
  expect(await failure(answer)).toEqual([401, "quota_exceeded"]);
  expect(server.used).toBe(99_999);
});

test("unknown voice, too long a text, unknown model, no text -> 404 and 400s with the service's own codes", async () => {
  expect(await failure(await speak({ text: "Hi" }, { voice: "nobody" }))).toEqual([404, "voice_not_found"]);
  const long = { text: "x".repeat(10_001) };
  expect(await failure(await speak(long))).toEqual([400, "max_character_limit_exceeded"]);
  expect((await speak({ ...long, model_id: "eleven_flash_v2_5" })).status).toBe(200);
  expect(await failure(await speak({ text: "Hi", model_id: "eleven_v9" }))).toEqual([400, "model_not_found"]);
});

test("a body, setting or format that does not fit -> 422 naming the field", async () => {
  const missing = await speak({});
  expect(missing.status).toBe(422);
  expect(await missing.json()).toMatchObject({ detail: [{ loc: ["body", "text"] }] });
  const setting = await speak({ text: "Hi", voice_settings: { stability: 2 } });
  expect(await setting.json()).toMatchObject({ detail: [{ loc: ["body", "voice_settings", "stability"] }] });
  expect((await speak({ text: "Hi" }, { query: "?output_format=vinyl" })).status).toBe(422);
});

test("a third request beside two -> 429 too_many_concurrent_requests; afterwards served again", async () => {
  await restart({ concurrency: 2, workMs: 150 });
  const answers = await Promise.all([speak({ text: "a" }), speak({ text: "b" }), speak({ text: "c" })]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 429]);
  const refused = answers.find((answer) => answer.status === 429);
  expect(refused && (await failure(refused))).toEqual([429, "too_many_concurrent_requests"]);
  expect((await speak({ text: "d" })).status).toBe(200);
});

test("voices and subscription -> what was spent so far", async () => {
  await speak({ text: "twelve chars" });
  const headers = { "xi-api-key": server.apiKey };
  const voices = (await (await fetch(`${server.url}/v1/voices`, { headers })).json()) as {
    voices: { voice_id: string }[];
  };
  expect(voices.voices.map((voice) => voice.voice_id)).toContain(RACHEL);
  const plan = await (await fetch(`${server.url}/v1/user/subscription`, { headers })).json();
  expect(plan).toMatchObject({ character_count: 12, character_limit: 100_000 });
  expect((await fetch(`${server.url}/v1/nothing`, { headers })).status).toBe(404);
});

test("a fault for two calls -> two refusals, then work; a lost answer -> spoken and charged, but no answer", async () => {
  server.faults.answer = { times: 2, status: 429, code: "system_busy", retryAfterSeconds: 3 };
  const first = await speak({ text: "Hi" });
  expect(first.headers.get("retry-after")).toBe("3");
  expect(await failure(first)).toEqual([429, "system_busy"]);
  expect((await speak({ text: "Hi" })).status).toBe(429);
  expect((await speak({ text: "Hi" })).status).toBe(200);
  server.faults.loseAnswers = 1;
  await expect(speak({ text: "Hi" })).rejects.toThrow("fetch failed");
  expect(server.used).toBe(4);
  expect(server.calls().at(-1)?.status).toBe(0);
});

test("faults set over HTTP -> followed; a malformed one -> 400 and nothing set", async () => {
  const set = (body: unknown) => fetch(`${server.url}/sandbox/faults`, { method: "POST", body: JSON.stringify(body) });
  expect((await set({ answer: { times: 1, status: 503 } })).status).toBe(200);
  expect((await speak({ text: "Hi" })).status).toBe(503);
  expect((await set({ answer: { times: 0, status: 503 } })).status).toBe(400);
  expect((await set({ loseAnswers: -1 })).status).toBe(400);
  expect(server.faults).toEqual({ answer: null, slowMs: 0, loseAnswers: 0, rates: null, path: null });
});
