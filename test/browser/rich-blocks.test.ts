import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePng } from "../../sandbox/media/png.ts";
import type { Json } from "../../sandbox/slack/types.ts";
import { chromiumIsHere, startTinyApp, type TinyApp } from "./tiny-app.ts";

const HOST = "https://pictures.example";
const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const picture = (name: string, alt_text: string) => ({ type: "image", image_url: `${HOST}/${name}.png`, alt_text });
const button = (text: string, action_id: string, value: string) => ({
  type: "button",
  text: plain(text),
  action_id,
  value,
});
const rich = (text: string, style?: Json) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text, ...(style ? { style } : {}) }] }],
});

describe.skipIf(!chromiumIsHere)("blocks with more than words, on the sandbox page", () => {
  let app: TinyApp;
  beforeAll(async () => {
    app = await startTinyApp();
    const body = makePng(480, 270, "a picture");
    await app.desk.page.context().route(`${HOST}/**`, (route) => route.fulfill({ contentType: "image/png", body }));
  });
  afterAll(() => app?.close());
  const post = async (text: string, blocks: Json[]) => {
    await app.client.chat.postMessage({ channel: app.slack.first.salesId, text, blocks: blocks as never });
    return app.desk.message(text);
  };
  /** The blocks that were pressed last: which element, of which block, with what. */
  const pressed = () =>
    expect.poll(() => (app.sent("block_actions") as { actions?: Json[] } | undefined)?.actions?.[0] ?? {});

  test("a table -> rows and columns with their heads, numbers to the right, formatted cells", async () => {
    const message = await post("Leads by source", [
      { type: "header", text: plain("Leads by source") },
      {
        type: "table",
        column_settings: [{ is_wrapped: true }, { align: "right" }],
        rows: [
          [rich("Source", { bold: true }), rich("Hot", { bold: true })],
          [
            { type: "raw_text", text: "Referral" },
            { type: "raw_number", value: 12, text: "12" },
          ],
          [
            { type: "raw_text", text: "Trade <fair> & co" },
            { type: "raw_text", text: "3" },
          ],
        ],
      },
    ]);
    await message.getByRole("table").waitFor();
    expect(await message.getByRole("row").count()).toBe(3);
    const cells = message.getByRole("row").nth(1).getByRole("cell");
    await cells.filter({ hasText: "Referral" }).waitFor();
    expect(await cells.nth(1).textContent()).toBe("12");
    expect(await cells.nth(1).evaluate((cell: Element) => getComputedStyle(cell).textAlign)).toMatch(/right|end/);
    await message.getByText("Trade <fair> & co").waitFor();
    await app.desk.keep("block-table");
    expect(await app.desk.axe()).toEqual([]);
  });

  test("a carousel of cards -> their pictures, words and buttons; a button pressed -> the app is told of which card", async () => {
    const card = (name: string, more: Json = {}) => ({
      type: "card",
      block_id: `card-${name}`,
      title: mrkdwn(`*${name}*`),
      body: mrkdwn("Waits for an answer since _Monday_."),
      actions: [button("Answer", "answer", name), button("Later", "later", name)],
      ...more,
    });
    const message = await post("Three people", [
      { type: "section", text: mrkdwn("Three people") },
      {
        type: "carousel",
        elements: [
          card("Ada", {
            hero_image: picture("ada", "Ada at a dock"),
            icon: picture("icon", "Acme's mark"),
            subtitle: mrkdwn("Acme"),
            subtext: mrkdwn("hot · 91"),
          }),
          card("Bo"),
          card("Cy"),
        ],
      },
    ]);
    await message.getByRole("img", { name: "Ada at a dock" }).waitFor();
    await message.getByRole("img", { name: "Acme's mark" }).waitFor();
    await message.getByText("hot · 91").waitFor();
    await app.desk.keep("block-carousel");
    await app.desk.button("Answer", message).waitFor();
    await message.getByRole("button", { name: "Answer" }).nth(1).click();
    await pressed().toMatchObject({ action_id: "answer", block_id: "card-Bo", value: "Bo" });
    await message.getByRole("button", { name: "Later" }).nth(2).click();
    await pressed().toMatchObject({ action_id: "later", block_id: "card-Cy", value: "Cy" });
    expect(await app.desk.axe()).toEqual([]);
  });

  test("pictures in a block, beside words and in a context -> shown with what they show; a video -> its picture, its words, and a link to it", async () => {
    const message = await post("A film and pictures", [
      { ...picture("large", "A loading dock at dawn"), title: plain("A film and pictures") },
      { type: "section", text: mrkdwn("Beside *words*"), accessory: picture("side", "A forklift") },
      { type: "context", elements: [picture("tiny", "A mark"), mrkdwn("From the archive")] },
      {
        type: "video",
        title: plain("How it works"),
        title_url: `${HOST}/watch`,
        video_url: `${HOST}/embed`,
        thumbnail_url: `${HOST}/thumb.png`,
        alt_text: "A hand at a gate",
        author_name: "Maya",
        provider_name: "Callboard",
        description: plain("Two minutes at a gate"),
      },
    ]);
    for (const name of ["A loading dock at dawn", "A forklift", "A mark", "A hand at a gate"]) {
      const image = message.getByRole("img", { name });
      await image.scrollIntoViewIfNeeded();
      await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(480);
    }
    await message.getByText("Two minutes at a gate").waitFor();
    await message.getByText("Maya").waitFor();
    expect(await message.getByRole("link", { name: /How it works/ }).getAttribute("href")).toBe(`${HOST}/watch`);
    await app.desk.keep("block-pictures");
    expect(await app.desk.axe()).toEqual([]);
  });

  test("a container, a plan with its tasks, an alert and Markdown -> all said; a button in the container pressed -> the app is told", async () => {
    const message = await post("Under one roof", [
      {
        type: "container",
        title: plain("Under one roof"),
        subtitle: plain("Three things"),
        child_blocks: [
          { type: "section", text: mrkdwn("Inside the *container*") },
          { type: "actions", block_id: "inner", elements: [button("Open it", "open_it", "7")] },
        ],
      },
      {
        type: "plan",
        title: "How it goes",
        tasks: [
          { type: "task_card", task_id: "one", title: "Read the page", status: "complete", output: rich("Two pages") },
          { type: "task_card", task_id: "two", title: "Write the words", status: "in_progress" },
        ],
      },
      { type: "alert", text: mrkdwn("The limit is near"), level: "warning" },
      { type: "markdown", text: "## A head\n\n1. first\n2. **second**\n\n`code` and [a link](https://a.example/)" },
    ]);
    for (const words of ["Inside the container", "How it goes", "Read the page", "The limit is near", "second"])
      await message.getByText(words, { exact: true }).first().waitFor();
    await app.desk.keep("block-container");
    await app.desk.click("Open it", message);
    await pressed().toMatchObject({ action_id: "open_it", block_id: "inner", value: "7" });
    expect(await app.desk.axe()).toEqual([]);
  });

  test("a block that the page cannot draw -> named in its place; all others stand", async () => {
    const message = await post("Before it", [
      { type: "section", text: mrkdwn("Before it") },
      { type: "task_card", task_id: "odd", title: "Odd", status: "complete", sources: "no list" },
      { type: "actions", elements: [button("Still here", "still", "1")] },
    ]);
    await message.getByText("A block of the type task_card could not be shown.").waitFor();
    await app.desk.click("Still here", message);
    await pressed().toMatchObject({ action_id: "still" });
  });

  test("scrolled up to read, then something said -> the newest is in view; something said by another -> the place stays", async () => {
    const { desk, slack } = app;
    for (let nth = 0; nth < 12; nth += 1) await post(`Line ${nth}`, [{ type: "header", text: plain(`Line ${nth}`) }]);
    const list = desk.page.getByRole("log", { name: "Messages", exact: true });
    const toTop = () => list.evaluate((box) => box.scrollTo({ top: 0 }));
    const atEnd = () => list.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 5);
    await toTop();
    await desk.say("what do you think?");
    await desk.message("what do you think?").waitFor();
    await expect.poll(atEnd).toBe(true);
    await toTop();
    await expect.poll(atEnd).toBe(false);
    await slack.as(slack.first.repId).say("I agree", slack.first.salesId);
    await desk.message("I agree").waitFor({ state: "attached" });
    expect(await atEnd()).toBe(false);
  });

  test("rich text with lists, a quote, code, people and channels -> shown as such", async () => {
    const { salesId, managerId } = app.slack.first;
    const text = (words: string, style?: Json) => ({ type: "text", text: words, ...(style ? { style } : {}) });
    const line = (...elements: Json[]) => ({ type: "rich_text_section", elements });
    const message = await post("Rich", [
      {
        type: "rich_text",
        elements: [
          line(text("Rich "), text("struck", { strike: true }), text(" by "), { type: "user", user_id: managerId }),
          { type: "rich_text_list", style: "ordered", elements: [line(text("one")), line(text("two"))] },
          { type: "rich_text_quote", elements: [text("said so in "), { type: "channel", channel_id: salesId }] },
          { type: "rich_text_preformatted", elements: [text("const a = 1;")] },
          line({ type: "link", url: "https://a.example/x", text: "there" }, { type: "emoji", name: "tada" }),
        ],
      },
      { type: "section", fields: [mrkdwn("*Left*\n1"), mrkdwn("*Right*\n2")] },
      { type: "divider" },
    ]);
    await message.getByRole("listitem").filter({ hasText: "two" }).waitFor();
    await message.getByText("@Maya Brandt").or(message.getByText(/@Maya/)).first().waitFor();
    await message.getByText("const a = 1;").waitFor();
    expect(await message.getByRole("link", { name: "there" }).getAttribute("href")).toBe("https://a.example/x");
    await app.desk.keep("block-rich");
    expect(await app.desk.axe()).toEqual([]);
  });
});
