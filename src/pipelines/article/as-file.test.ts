import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { createMemoryBucket } from "../../../test/harness/memory-bucket.ts";
import { noFiles } from "../../../test/harness/no-files.ts";
import { createFiles } from "../../clients/files.ts";
import type { SharedFile, SlackPort } from "../ports.ts";
import { articleFile, fileRequestKey } from "./as-file.ts";

let board: TestBoard;
const shared: { channel: string; threadTs: string | undefined; files: SharedFile[]; comment: string }[] = [];
const slack: SlackPort = {
  ...noFiles,
  post: async ({ target }) => ({ ts: "1.000100", channel: target.channel }),
  update: async () => {},
  find: async () => "absent",
  shareFiles: async ({ target, files, comment }) => {
    shared.push({ channel: target.channel, threadTs: target.threadTs, files, comment });
    return { channel: target.channel };
  },
};
const files = createFiles(createMemoryBucket());
beforeAll(async () => {
  board = await testBoard([articleFile], { slack, files });
});
afterAll(() => board.close());

test("a text asked for twice in one thread -> shown there once; in another thread -> there, too", async () => {
  await files.put("w/r/final/1.md", new TextEncoder().encode("# Cold chain"), "text/markdown");
  const ask = async (threadTs: string) => {
    const origin = { channel: "C1", threadTs };
    const input = { file: "w/r/final/1.md", name: "cold-chain.md", title: "Cold chain", comment: "Final text" };
    const requestKey = fileRequestKey("a1", origin);
    const { runId } = await board.engine.start(board.workspace, {
      pipeline: "article-file",
      requestKey,
      input,
      origin,
    });
    await board.engine.kick(board.workspace);
    return board.settled(runId);
  };
  expect(await ask("1.1")).toMatchObject({ state: "completed", outputs: { send: { shown: "shown" } } });
  await ask("1.1");
  expect(shared).toMatchObject([
    { channel: "C1", threadTs: "1.1", files: [{ name: "cold-chain.md", title: "Cold chain" }] },
  ]);
  expect(new TextDecoder().decode(shared[0]?.files[0]?.bytes)).toBe("# Cold chain");
  await ask("2.2");
  expect(shared).toHaveLength(2);
});
