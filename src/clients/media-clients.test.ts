import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type ElevenLabsServer, startElevenLabs } from "../../sandbox/elevenlabs/index.ts";
import { type MiniMaxServer, startMiniMax } from "../../sandbox/minimax/index.ts";
import type { ProviderServer } from "../../sandbox/provider/types.ts";
import { startRtrvr } from "../../sandbox/rtrvr/index.ts";
import { ExternalError } from "../errors.ts";
import { createElevenLabs } from "./elevenlabs.ts";
import { createMiniMax } from "./minimax.ts";
import { createRtrvr } from "./rtrvr.ts";

const VOICE = "21m00Tcm4TlvDq8ikWAM";
const signal = () => AbortSignal.timeout(5_000);
const clock = createSandboxClock();
let eleven: ElevenLabsServer;
let mini: MiniMaxServer;
let scrape: ProviderServer;
let canned: { server: Server; url: string; answer: RequestListener };

beforeAll(async () => {
  eleven = await startElevenLabs({ clock, workMs: 1 });
  mini = await startMiniMax({ clock, jobMs: 0 });
  scrape = await startRtrvr({ clock });
  const answer: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => canned.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  canned = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answer };
});
afterAll(async () => {
  await Promise.all([eleven.close(), mini.close(), scrape.close()]);
  canned.server.closeAllConnections();
  await new Promise((resolve) => canned.server.close(resolve));
});
beforeEach(() => {
  for (const server of [eleven, mini, scrape]) {
    Object.assign(server.faults, { answer: null, slowMs: 0, loseAnswers: 0, rates: null, path: null });
  }
});

const voice = () => createElevenLabs({ apiKey: eleven.apiKey, baseUrl: eleven.url });
const visuals = () => createMiniMax({ apiKey: mini.apiKey, baseUrl: mini.url });
const scraper = () => createRtrvr({ apiKey: scrape.apiKey, baseUrl: scrape.url });
const speak = (text = "Hello there.") => voice().speak({ voiceId: VOICE, text, signal: signal() });
const image = () => visuals().image({ prompt: "A quiet office", signal: signal() });
const thrown = (
  promise: Promise<unknown>,
): Promise<Error & { outcomeUnknown?: boolean; afterMs?: number; charged?: boolean }> =>
  promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error) => error,
  );

describe("ElevenLabs", () => {
  test("a text -> an MP3", async () => {
    const { bytes, contentType } = await speak();
    expect(contentType).toBe("audio/mpeg");
    expect(bytes.byteLength).toBeGreaterThan(1_000);
  });

  test.each([
    [429, "too_many_concurrent_requests", "RetryAfterError", "too_many_concurrent_requests"],
    [429, "system_busy", "RetryAfterError", "busy"],
    [401, "quota_exceeded", "FatalStepError", "quota is used up"],
    [401, "invalid_api_key", "FatalStepError", "ELEVENLABS_API_KEY"],
    [404, "voice_not_found", "FatalStepError", "does not know that voice"],
    [400, "input_text_empty", "FatalStepError", "refused the text"],
    [500, "internal_server_error", "ExternalError", "HTTP 500"],
    [504, "gateway_timeout", "ExternalError", "HTTP 504"],
  ])("HTTP %i %s -> %s", async (status, code, name, says) => {
    eleven.faults.answer = { times: 1, status, code };
    const error = await thrown(speak());
    expect(error.name).toBe(name);
    expect(error.message).toContain(says);
    expect(error.outcomeUnknown ?? false).toBe(status === 504);
  });

  test("Retry-After -> waited as told", async () => {
    eleven.faults.answer = { times: 1, status: 429, code: "system_busy", retryAfterSeconds: 7 };
    expect((await thrown(speak())).afterMs).toBe(7_000);
  });

  test("no key -> says which setting, asks nobody", async () => {
    const client = createElevenLabs({ baseUrl: eleven.url });
    const error = await thrown(client.speak({ voiceId: VOICE, text: "Hi", signal: signal() }));
    expect(error).toMatchObject({ name: "FatalStepError", message: expect.stringContaining("ELEVENLABS_API_KEY") });
  });

  test("a price that is not stated -> null; a stated one -> micro-USD", () => {
    expect(voice().cost(100)).toBeNull();
    expect(createElevenLabs({ baseUrl: eleven.url, prices: { voiceCharacter: 180 } }).cost(100)).toBe(18_000);
  });
});

describe("lost answers", () => {
  test.each([
    ["dropped after sending", () => Object.assign(eleven.faults, { loseAnswers: 1 }), 5_000, true],
    ["slower than the time-out", () => Object.assign(eleven.faults, { slowMs: 2_000 }), 60, true],
  ])("a paid call %s -> outcome unknown", async (_title, fault, ms, unknown) => {
    fault();
    const error = await thrown(voice().speak({ voiceId: VOICE, text: "Hi", signal: AbortSignal.timeout(ms) }));
    expect(error).toBeInstanceOf(ExternalError);
    expect(error.outcomeUnknown).toBe(unknown);
  });

  test("nobody listens -> nothing was sent, and it is known", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const client = createElevenLabs({ apiKey: "k", baseUrl: `http://127.0.0.1:${port}` });
    const error = await thrown(client.speak({ voiceId: VOICE, text: "Hi", signal: signal() }));
    expect(error).toMatchObject({ name: "ExternalError", outcomeUnknown: false });
  });

  test("an answer larger than is taken -> fatal and charged where it was paid for; a refusal with a long body -> what its status means", async () => {
    let status = 200;
    canned.answer = (_request, response) => {
      response.writeHead(status, { "content-type": "audio/mpeg" });
      for (let sent = 0; sent < 33; sent += 1) response.write(Buffer.alloc(1_000_000));
      response.end();
    };
    const client = createElevenLabs({ apiKey: "k", baseUrl: canned.url });
    const ask = () => thrown(client.speak({ voiceId: VOICE, text: "Hi", signal: signal() }));
    expect(await ask()).toMatchObject({
      name: "FatalStepError",
      charged: true,
      message: expect.stringContaining("32 MB"),
    });
    status = 413;
    expect(await ask()).toMatchObject({
      name: "FatalStepError",
      charged: false,
      message: expect.stringContaining("413"),
    });
    status = 504;
    expect(await ask()).toMatchObject({ name: "ExternalError", outcomeUnknown: true });
    status = 200;
    const unpaid = createMiniMax({ apiKey: "k", baseUrl: canned.url }).download(`${canned.url}/x`, signal());
    expect(await thrown(unpaid)).toMatchObject({ name: "ExternalError", outcomeUnknown: false });
  });

  test("a redirect -> an error, the key goes nowhere else", async () => {
    canned.answer = (_request, response) => void response.writeHead(302, { location: eleven.url }).end();
    const client = createElevenLabs({ apiKey: "k", baseUrl: canned.url });
    const error = await thrown(client.speak({ voiceId: VOICE, text: "Hi", signal: signal() }));
    expect(error.message).toContain("redirect");
  });
});

describe("MiniMax", () => {
  test("a picture -> its address, downloadable as PNG", async () => {
    const { url } = await image();
    expect(await visuals().download(url, signal())).toMatchObject({ contentType: "image/png" });
  });

  test.each([
    [1000, "ExternalError"],
    [1001, "ExternalError"],
    [1002, "RetryAfterError"],
    [1024, "ExternalError"],
    [1033, "ExternalError"],
    [1039, "RetryAfterError"],
    [1004, "FatalStepError"],
    [1008, "FatalStepError"],
    [1026, "FatalStepError"],
    [1027, "FatalStepError"],
    [2013, "FatalStepError"],
    [2999, "ExternalError"],
  ])("HTTP 200 with code %i -> %s", async (code, name) => {
    mini.faults.answer = { times: 1, status: 200, code };
    const error = await thrown(image());
    expect(error.name).toBe(name);
    expect(error.message).toContain(String(code));
    expect(error.outcomeUnknown ?? false).toBe(false);
  });

  test("a clip ordered -> processing, done, downloadable as MP4", async () => {
    const order = { prompt: "A door opens", firstFrame: "data:image/png;base64,AAAA", durationSeconds: 6 } as const;
    const { jobId } = await visuals().orderVideo({ ...order, signal: signal() });
    const state = await visuals().videoState(jobId, signal());
    expect(state.state).toBe("done");
    const clip = await visuals().download(state.state === "done" ? state.url : "", signal());
    expect(clip.contentType).toBe("video/mp4");
  });

  test("a callback address that answers no challenge -> ordered without it, once", async () => {
    canned.answer = (_request, response) => void response.writeHead(404).end();
    const client = createMiniMax({
      apiKey: mini.apiKey,
      baseUrl: mini.url,
      signCallback: async (url) => `${url}.signed`,
    });
    const order = { prompt: "A window opens", firstFrame: "data:image/png;base64,AAAA", durationSeconds: 6 } as const;
    await client.orderVideo({ ...order, callbackUrl: `${canned.url}/hooks/minimax/key`, signal: signal() });
    expect(mini.orders().filter((one) => one.prompt === "A window opens")).toMatchObject([{ count: 1 }]);
  });

  test("a job that failed as sensitive -> fatal; one that failed in passing -> failed, may be ordered again", async () => {
    mini.films.failNext = 1;
    const order = { prompt: "A lamp", firstFrame: "data:image/png;base64,AAAA", durationSeconds: 6 } as const;
    const { jobId } = await visuals().orderVideo({ ...order, signal: signal() });
    expect((await thrown(visuals().videoState(jobId, signal()))).message).toContain("1027");
    canned.answer = (_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ task_id: "1", status: "Fail", base_resp: { status_code: 1033, status_msg: "down" } }),
      );
    };
    const client = createMiniMax({ apiKey: "k", baseUrl: canned.url });
    expect(await client.videoState("1", signal())).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("1033"),
    });
  });

  test.each(["http://169.254.169.254/latest", "http://localhost:1/x", "https://[::1]/x"])(
    "a file said to be at %s -> not read",
    async (url) => {
      expect((await thrown(visuals().download(url, signal()))).message).toContain("must not be read");
    },
  );

  test("an answer of another shape -> an error, and whether it was ordered is unknown", async () => {
    canned.answer = (_request, response) => void response.end('{"hello":1}');
    const client = createMiniMax({ apiKey: "k", baseUrl: canned.url });
    const error = await thrown(client.image({ prompt: "A", signal: signal() }));
    expect(error).toMatchObject({ name: "ExternalError", outcomeUnknown: true });
  });
});

describe("rtrvr.ai", () => {
  test("a company's page -> title and text", async () => {
    const page = await scraper().read("https://northwind-outfitters.example", signal());
    expect(page.title).toContain("Northwind Outfitters");
    expect(page.text.length).toBeGreaterThan(100);
  });

  test.each([
    "http://127.0.0.1/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://10.1.2.3/",
    "http://172.20.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "https://user:pass@acme.com/",
    "ftp://acme.com/",
    "file:///etc/passwd",
    "not an address",
  ])("%s -> refused before anyone is asked", async (url) => {
    const before = scrape.calls().length;
    expect((await thrown(scraper().read(url, signal()))).name).toBe("UserError");
    expect(scrape.calls()).toHaveLength(before);
  });

  test.each([
    ["https://down.example", "ExternalError", "ERR_CONNECTION_REFUSED"],
    ["https://empty.example", "ExternalError", "could not be read"],
    ["https://huge.example", "FatalStepError", "larger than 1 MB"],
  ])("%s -> %s", async (url, name, says) => {
    const error = await thrown(scraper().read(url, signal()));
    expect(error.name).toBe(name);
    expect(error.message).toContain(says);
  });

  test.each([
    [401, "FatalStepError"],
    [402, "FatalStepError"],
    [429, "RetryAfterError"],
    [500, "ExternalError"],
  ])("HTTP %i -> %s", async (status, name) => {
    scrape.faults.answer = { times: 1, status };
    expect((await thrown(scraper().read("https://acme.example", signal()))).name).toBe(name);
  });
});
