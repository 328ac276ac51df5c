import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
});
afterAll(() => desk.close());

test("Post as a file -> a Markdown file in a direct message, once though Slack's answer was lost; another press, another file", async () => {
  desk.model.queued = [JSON.stringify({ markdown: "# Guide\n\nIt costs little.", summary: "A guide." })];
  await desk.writer.command("/draft", "", desk.channel);
  const values = { project: "new", projectName: "Guide", instructions: "Write the guide." };
  await desk.writer.submitView(desk.writer.modal()?.id ?? "", values);
  await desk.quiet();
  const ts = desk.posts().at(-1)?.ts ?? "";
  const filesShown = () =>
    Object.values(desk.slack.data().messages)
      .flat()
      .filter((message) => (message.fileIds ?? []).length > 0 && message.channelId !== desk.channel);
  const press = async () => {
    await desk.writer.click({ channel: desk.channel, ts, text: "Open" });
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Post as a file" });
    await desk.quiet("hurry");
  };
  desk.slack.faults.loseAnswer("files.completeUploadExternal");
  await press();
  expect(filesShown()).toHaveLength(1);
  expect(filesShown()[0]?.text).toContain("Version 1, as you asked.");
  const [id] = filesShown()[0]?.fileIds ?? [];
  expect(desk.slack.data().files[String(id)]?.name).toBe("Guide v1.md");
  expect(await desk.query("select state from runs where pipeline = 'draft-file'")).toEqual([{ state: "completed" }]);
  await press();
  expect(filesShown()).toHaveLength(2);
});
