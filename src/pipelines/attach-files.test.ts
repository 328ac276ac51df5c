import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type SlackServer, startSlack } from "../../sandbox/slack/server.ts";
import { type TestBoard, testBoard } from "../../test/harness/engine.ts";
import { createSlack } from "../clients/slack.ts";
import { newId, type RunId } from "../db/ids.ts";
import { attachFiles } from "./attach-files.ts";
import { definePipeline, defineStep, done } from "./engine/define.ts";

const attach = defineStep<{ channel: string; text: string }>({
  name: "attach",
  timeoutMs: 10_000,
  async run(context) {
    const { channel, text } = context.input;
    const files = [{ name: "note.md", bytes: new TextEncoder().encode(text) }];
    const shown = await attachFiles(context, { purpose: "files", target: { channel }, files, comment: "A note" });
    return done({ shown });
  },
});
const pipeline = definePipeline({
  slug: "attaching",
  version: 1,
  input: z.object({ channel: z.string(), text: z.string() }),
  steps: [attach],
});

const clock = createSandboxClock();
/** Slack's time goes on with the board's: what was posted is looked for by when it was reserved. */
const advance = async (ms: number) => void (await Promise.all([board.advance(ms), clock.advance(ms)]));
let slack: SlackServer;
let board: TestBoard;
beforeAll(async () => {
  slack = await startSlack({
    ...{ signingSecret: "s", clientId: "c", clientSecret: "x", clock, botEvents: [] },
    appUrl: () => "http://127.0.0.1:9",
  });
  const client = createSlack({ apiUrl: `${slack.url}/api/`, tokenOf: async () => slack.botToken });
  board = await testBoard([pipeline], { slack: client });
});
afterEach(() => slack.faults.clear());
afterAll(async () => {
  await board.close();
  await slack.close();
});

async function start(text: string): Promise<RunId> {
  const input = { channel: slack.first.salesId, text };
  const { runId } = await board.engine.start(board.workspace, { pipeline: "attaching", requestKey: newId(), input });
  await board.engine.kick(board.workspace);
  return runId;
}
const shown = (run: RunId) => slack.messages(slack.first.salesId).filter((message) => message.text.includes(run));

test("a file -> shown once, beside its comment", async () => {
  const run = await start("# Note");
  expect(await board.settled(run)).toMatchObject({ state: "completed", outputs: { attach: { shown: "shown" } } });
  expect(shown(run)).toMatchObject([{ text: `A note (run ${run})`, fileIds: [expect.any(String)] }]);
});

test("the answer to sharing is lost -> it is looked for, found, and not shown again", async () => {
  slack.faults.loseAnswer("files.completeUploadExternal");
  const run = await start("# Lost");
  await expect.poll(() => board.story(run)).toHaveLength(1);
  await advance(60_000);
  await board.engine.heartbeat();
  await expect
    .poll(async () => {
      await advance(10_000);
      return (await board.settled(run).catch(() => null))?.state;
    })
    .toBe("completed");
  expect(shown(run)).toHaveLength(1);
});

test("an empty file -> nothing is shown", async () => {
  const run = await start("");
  expect(await board.settled(run)).toMatchObject({ outputs: { attach: { shown: "nothing" } } });
  expect(shown(run)).toHaveLength(0);
});
