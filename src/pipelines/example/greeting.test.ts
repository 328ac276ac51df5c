import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { newId } from "../../db/ids.ts";
import type { FilesPort, VoicePort } from "../ports.ts";
import { greeting } from "./greeting.ts";

const spoken: string[] = [];
const voice: VoicePort = {
  cost: (characters) => characters * 10,
  async speak({ text }) {
    spoken.push(text);
    return { bytes: new TextEncoder().encode(text), contentType: "audio/mpeg" };
  },
};
const kept = new Map<string, Uint8Array>();
const files: FilesPort = {
  async put(key, bytes) {
    kept.set(key, bytes);
    return { sha256: "", bytes: bytes.length };
  },
  head: async () => null,
  get: async () => null,
};

let board: TestBoard;
beforeAll(async () => {
  board = await testBoard([greeting], { voice, files });
});
afterAll(() => board.close());

async function waiting() {
  spoken.length = 0;
  const request = { pipeline: "greeting", requestKey: newId(), input: { name: "Ana" } };
  const { runId } = await board.engine.start(board.workspace, request);
  await board.engine.kick(board.workspace);
  expect(await board.settled(runId)).toMatchObject({ state: "waiting", wait: { key: "approve/1" } });
  return runId;
}
const storyOf = (run: Awaited<ReturnType<typeof waiting>>) => expect.poll(() => board.story(run));

test("the README's example is this file, and it is compiled and run here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const block = /```ts\n(.*?)```/s.exec(readme)?.[1];
  expect(block).toBe(await readFile(new URL("./greeting.ts", import.meta.url), "utf8"));
});

test("a yes -> done, spoken once", async () => {
  const run = await waiting();
  await board.engine.signal(board.workspace, run, "approve/1", { yes: true }, "U07NWMAYA01");
  await storyOf(run).toEqual(["speak: next", "approve: wait", "approve: done"]);
  const [row] = await board.query("select state, outputs from runs where id = $1", [run]);
  expect(row).toMatchObject({ state: "completed", outputs: { approve: { approvedBy: "U07NWMAYA01" } } });
  expect(spoken).toEqual(["Hello Ana"]);
  expect(kept.has(`greetings/${run}-1.mp3`)).toBe(true);
});

test("a no -> spoken anew with what the person said, and asked again", async () => {
  const run = await waiting();
  await board.engine.signal(board.workspace, run, "approve/1", { yes: false, comment: "nice to see you" });
  await storyOf(run).toEqual(["speak: next", "approve: wait", "approve: revise", "speak: next", "approve: wait"]);
  expect(spoken).toEqual(["Hello Ana", "Hello Ana, nice to see you"]);
  expect(await board.engine.signal(board.workspace, run, "approve/1", { yes: true })).toBe("stale");
});

test("no answer within a day -> failed with the reason", async () => {
  const run = await waiting();
  await board.advance(25 * 3_600_000);
  await board.engine.heartbeat();
  await storyOf(run).toEqual(["speak: next", "approve: wait", "approve: fail"]);
  const [row] = await board.query("select error from runs where id = $1", [run]);
  expect(row?.error).toMatchObject({ message: "Nobody answered within a day." });
});
