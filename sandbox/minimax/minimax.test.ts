import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSandboxClock, type SandboxClock } from "../clock.ts";
import { type MiniMaxServer, startMiniMax } from "./index.ts";

const HOUR = 3_600_000;
let clock: SandboxClock;
let server: MiniMaxServer;

beforeEach(async () => {
  clock = createSandboxClock();
  server = await startMiniMax({ clock, jobMs: 60_000 });
});
afterEach(() => server.close());

interface Answer {
  base_resp: { status_code: number; status_msg: string };
  task_id?: string;
  status?: string;
  file_id?: string;
  data?: { image_urls: string[] };
  metadata?: Record<string, string>;
  file?: { download_url: string; bytes: number };
}

async function call(path: string, body?: unknown, key = server.apiKey): Promise<Answer> {
  const answer = await fetch(`${server.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
}

const order = (extra: object = {}) =>
  call("/v1/video_generation", { model: "MiniMax-Hailuo-2.3", prompt: "A quiet warehouse at dawn", ...extra });
const query = (id = "") => call(`/v1/query/video_generation?task_id=${id}`);
const code = async (answer: Promise<Answer>) => (await answer).base_resp.status_code;

test("an order for pictures -> that many addresses of real PNGs in the asked aspect", async () => {
  const answer = await call("/v1/image_generation", {
    model: "image-01",
    prompt: "A desk",
    n: 2,
    aspect_ratio: "16:9",
  });
  expect(answer.metadata).toEqual({ success_count: "2", failed_count: "0" });
  const [first = "", second = ""] = answer.data?.image_urls ?? [];
  const picture = Buffer.from(await (await fetch(first)).arrayBuffer());
  expect(picture.toString("latin1", 1, 4)).toBe("PNG");
  expect(picture.readUInt32BE(16) / picture.readUInt32BE(20)).toBeCloseTo(16 / 9, 3);
  const other = Buffer.from(await (await fetch(second)).arrayBuffer());
  expect(picture.equals(other)).toBe(false);
});

test("a film -> Preparing, Queueing, Processing, Success by the clock, then an MP4 whose address ends after an hour", async () => {
  const { task_id } = await order({ duration: 10 });
  const seen: (string | undefined)[] = [(await query(task_id)).status];
  for (const ms of [10_000, 20_000, 40_000]) {
    await clock.advance(ms);
    seen.push((await query(task_id)).status);
  }
  expect(seen).toEqual(["Preparing", "Queueing", "Processing", "Success"]);
  const { file_id } = await query(task_id);
  const { file } = await call(`/v1/files/retrieve?file_id=${file_id}`);
  const film = await fetch(file?.download_url ?? "");
  const bytes = Buffer.from(await film.arrayBuffer());
  expect(film.headers.get("content-type")).toBe("video/mp4");
  expect(bytes.toString("latin1", 4, 8)).toBe("ftyp");
  expect(bytes).toHaveLength(file?.bytes ?? -1);
  await clock.advance(HOUR);
  const late = await fetch(file?.download_url ?? "");
  expect(late.status).toBe(403);
  expect(await late.text()).toContain("Request has expired");
  const forged = (file?.download_url ?? "").replace(/Expires=\d+/, "Expires=9999999999");
  expect((await fetch(forged)).status).toBe(403);
});

test("an unfinished film -> no file yet; one made to fail -> Fail with a code, and no file", async () => {
  const first = await order();
  expect(await query(first.task_id)).toMatchObject({ file_id: "" });
  server.films.failNext = 1;
  const second = await order({ prompt: "Another" });
  await clock.advance(60_000);
  expect(await query(first.task_id)).toMatchObject({ status: "Success" });
  expect(await query(second.task_id)).toMatchObject({ status: "Fail", file_id: "", base_resp: { status_code: 1027 } });
  expect(await code(call("/v1/files/retrieve?file_id=1"))).toBe(2013);
});

test.each([
  ["an unknown model", { model: "video-99" }],
  ["a duration it does not make", { duration: 7 }],
  ["10 s of 1080P", { duration: 10, resolution: "1080P" }],
  ["a resolution it does not make", { resolution: "4K" }],
  ["an empty prompt", { prompt: "" }],
  ["too long a prompt", { prompt: "x".repeat(2_001) }],
  ["a first frame that is no picture", { first_frame_image: "ftp://x" }],
])("%s -> HTTP 200 with 2013, and nothing ordered", async (_, extra) => {
  expect(await code(order(extra))).toBe(2013);
  expect(server.orders()).toEqual([]);
});

test("a wrong key -> 1004; a forbidden subject -> 1026; ten pictures -> 2013", async () => {
  expect(await code(call("/v1/query/video_generation?task_id=1", undefined, "wrong"))).toBe(1004);
  expect(await code(order({ prompt: "nude statue" }))).toBe(1026);
  expect(await code(call("/v1/image_generation", { model: "image-01", prompt: "A desk", n: 10 }))).toBe(2013);
});

test("the same prompt twice -> counted twice; a refused order not at all; a lost answer counts", async () => {
  await order();
  server.faults.answer = { times: 1, status: 200, code: 1002 };
  expect(await code(order())).toBe(1002);
  server.faults.loseAnswers = 1;
  await expect(order()).rejects.toThrow("fetch failed");
  await call("/v1/image_generation", { model: "image-01", prompt: "A desk" });
  expect(server.orders()).toEqual([
    { kind: "video", prompt: "A quiet warehouse at dawn", count: 2 },
    { kind: "image", prompt: "A desk", count: 1 },
  ]);
});

/** A callback address that keeps what it is told, and echoes challenges if it is honest. */
async function listener(honest: boolean): Promise<{ url: string; got: Record<string, unknown>[]; http: Server }> {
  const got: Record<string, unknown>[] = [];
  const http = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => {
      text += part.toString();
    });
    request.on("end", () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      if (!("challenge" in body)) got.push(body);
      response.end(JSON.stringify({ challenge: honest ? body.challenge : "guess" }));
    });
  });
  await new Promise<void>((ready) => http.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`, got, http };
}

test("a callback address that echoes the challenge -> told processing, then success, each once", async () => {
  const hook = await listener(true);
  const { task_id } = await order({ callback_url: hook.url });
  await clock.advance(20_000);
  await clock.advance(1_000);
  await clock.advance(60_000);
  await vi.waitFor(() => expect(hook.got).toHaveLength(2));
  expect(hook.got.map((body) => [body.task_id, body.status])).toEqual([
    [task_id, "processing"],
    [task_id, "success"],
  ]);
  expect(hook.got[1]).toMatchObject({ file_id: (await query(task_id)).file_id, base_resp: { status_code: 0 } });
  expect(server.callbacks().map((sent) => sent.status)).toEqual([200, 200]);
  hook.http.close();
});

test("the machine's own time alone -> the callback comes, too", async () => {
  const hook = await listener(true);
  server.films.jobMs = 60;
  await order({ callback_url: hook.url });
  await vi.waitFor(() => expect(hook.got.at(-1)).toMatchObject({ status: "success" }));
  hook.http.close();
});

test("a callback address that does not echo, or does not answer -> the order is refused", async () => {
  const hook = await listener(false);
  expect(await order({ callback_url: hook.url })).toMatchObject({
    base_resp: { status_code: 2013, status_msg: "invalid params, fail to check callback url" },
  });
  hook.http.close();
  expect(await code(order({ callback_url: "http://127.0.0.1:1/hook" }))).toBe(2013);
  expect(server.orders()).toEqual([]);
});
