import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter({ slowMs: 5_000 });
  desk.model.mode = "slow";
});
beforeEach(async () => {
  await desk.query("delete from projects");
  await desk.query("delete from effects");
  desk.slack.faults.clear();
});
afterAll(() => desk.close());

const MARKDOWN = `# Guide\n\n${Array.from({ length: 40 }, (_, at) => `Sentence ${at} <!channel> speaks of the offer.`).join(" ")}`;

/** Asks for a draft and gives what was posted until its last word. */
async function posted(): Promise<{ texts: string[]; threads: (string | undefined)[]; streaming: boolean[] }> {
  const before = desk.posts().length;
  desk.model.queued = [JSON.stringify({ markdown: MARKDOWN, summary: "A guide." })];
  await desk.writer.command("/draft", "", desk.channel);
  const values = { project: "new", projectName: "Guide", instructions: "Write the guide." };
  await desk.writer.submitView(desk.writer.modal()?.id ?? "", values);
  await desk.quiet();
  const posts = desk.posts().slice(before);
  return {
    texts: posts.map((post) => JSON.stringify(post.blocks)),
    threads: posts.map((post) => post.threadTs),
    streaming: posts.map((post) => post.streaming),
  };
}

test("Slack lets us stream -> the draft grows in the card's thread, then is closed; one last word after it", async () => {
  const { texts, threads, streaming } = await posted();
  expect(texts).toHaveLength(3);
  expect(streaming).toEqual([false, false, false]);
  expect(threads[1]).toBe(threads[2]);
  expect(texts[1]).toContain("Sentence 39");
  expect(texts[1]?.match(/Sentence 7 /g)).toHaveLength(1);
  expect(texts[1]).not.toContain("<!channel>");
  expect(texts[2]).toContain("version 1 of");
  const streams = await desk.query("select state, external_id from effects where purpose = 'stream'");
  expect(streams).toMatchObject([{ state: "done" }]);
});

test("Slack has no streams here -> the card is edited with words and tokens; one last word", async () => {
  desk.slack.faults.refuse("chat.startStream", "method_not_supported_for_channel_type");
  const seen: string[] = [];
  const watch = setInterval(
    () =>
      seen.push(
        JSON.stringify(
          desk
            .posts()
            .filter((post) => !post.threadTs)
            .at(-1)?.blocks,
        ),
      ),
    50,
  );
  const { texts } = await posted();
  clearInterval(watch);
  expect(texts).toHaveLength(2);
  expect(seen.some((text) => /words so far, about .* tokens/.test(text))).toBe(true);
  expect(seen.some((text) => text.includes("▶ writing"))).toBe(true);
  expect(texts[1]).toContain("version 1 of");
});

test("Slack ends the stream meanwhile -> it goes on in another message, nothing lost; what fails at its end fails nothing else", async () => {
  desk.slack.faults.refuse("chat.appendStream", "message_not_in_streaming_state");
  desk.slack.faults.serverError("chat.stopStream", 20);
  const { texts } = await posted();
  expect(texts).toHaveLength(4);
  expect(`${texts[1]}${texts[2]}`.match(/Sentence \d+ /g)).toHaveLength(40);
  expect(texts.filter((text) => text.includes("version 1 of"))).toHaveLength(1);
});
