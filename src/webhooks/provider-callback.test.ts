import { beforeEach, expect, test } from "vitest";
import { createCallbackKeys } from "../clients/callback-keys.ts";
import { newId } from "../db/ids.ts";
import { createLog } from "../log.ts";
import { createProviderCallbacks } from "./provider-callback.ts";

const random = () => ({ key: crypto.getRandomValues(new Uint8Array(32)) });
const [older, newer] = [random(), random()];
const keys = createCallbackKeys([newer, older]);
const target = { workspaceId: newId(), runId: newId(), step: "renderScenes", visit: 2, order: "video.3" };
let signals: unknown[][] = [];
let kicked = 0;
let answer = "accepted";
const engine = {
  signal: async (...given: unknown[]) => {
    signals.push(given);
    return answer;
  },
  kick: async () => {
    kicked += 1;
  },
};
const app = createProviderCallbacks({ keys, engine, log: createLog(() => {}) });
const post = (key: string, body: unknown, provider = "minimax") =>
  app.request(`/hooks/${provider}/${key}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

beforeEach(() => {
  signals = [];
  kicked = 0;
  answer = "accepted";
});

test("a job has moved -> the run of the key is signalled and kicked; nothing of the body is passed on", async () => {
  const response = await post(await keys.sign(target), { task_id: "9", status: "success", file_id: "evil" });
  expect(response.status).toBe(200);
  expect(signals).toEqual([[target.workspaceId, target.runId, "renderScenes/2", null, "minimax"]]);
  expect(kicked).toBe(1);
});

test("a key of the former encryption key -> still good", async () => {
  const key = await createCallbackKeys([older]).sign(target);
  expect((await post(key, {})).status).toBe(200);
});

test("the challenge -> echoed, no signal; still processing -> no signal", async () => {
  const key = await keys.sign(target);
  expect(await (await post(key, { challenge: "abc" })).json()).toEqual({ challenge: "abc" });
  expect((await post(key, { status: "processing" })).status).toBe(200);
  expect(signals).toEqual([]);
});

test("a run that is over -> 200, nothing kicked", async () => {
  answer = "ended";
  expect((await post(await keys.sign(target), "not json")).status).toBe(200);
  expect(kicked).toBe(0);
});

test("a key from the address of an order, which is its key in the ledger -> the same key", async () => {
  const ledgerKey = `run/${target.runId}/2/renderScenes/video/3`;
  const address = await keys.signAddress(
    `https://board.example/hooks/minimax/${target.workspaceId}.${ledgerKey.replaceAll("/", ".")}`,
  );
  expect(address).toBe(`https://board.example/hooks/minimax/${await keys.sign(target)}`);
});

test("forged keys -> 404 each, as an unknown route, and no signal", async () => {
  const good = await keys.sign(target);
  const mac = good.slice(good.lastIndexOf(".") + 1);
  const forged = [
    good.slice(0, -1),
    `${good}A`,
    good.replace(".2.", ".3."),
    good.replace("video.3", "video.4"),
    good.replace("video.3", "video.3~2"),
    good.replace("renderScenes", "publish"),
    good.replace(target.runId, newId()),
    good.replace(target.workspaceId, newId()),
    `${good.slice(0, -43)}${mac.split("").reverse().join("")}`,
    await createCallbackKeys([random()]).sign(target),
    "x",
    "....",
  ];
  for (const key of forged) expect([key, (await post(key, { challenge: "abc" })).status]).toEqual([key, 404]);
  expect((await post(good, {}, "elevenlabs")).status).toBe(404);
  expect(signals).toEqual([]);
});

test("a body over 16 kB -> 413, no signal", async () => {
  expect((await post(await keys.sign(target), `"${"x".repeat(20_000)}"`)).status).toBe(413);
  expect(signals).toEqual([]);
});
