import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { type Desk, keepScreenshot, messagesSaying, startDesk } from "./desk.ts";
import { findChromium } from "./find-chromium.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const options = [option("red"), option("green"), option("blue")];
const confirm = {
  title: plain("Really?"),
  text: plain("It cannot be undone."),
  confirm: plain("Delete"),
  deny: plain("Keep"),
};

const BLOCKS = [
  { type: "header", text: plain("Every element") },
  {
    type: "section",
    text: { type: "mrkdwn", text: "Choose *one*", verbatim: true },
    accessory: { type: "overflow", action_id: "overflow", options },
  },
  {
    type: "actions",
    block_id: "first",
    elements: [
      { type: "button", action_id: "remove", text: plain("Remove"), value: "7", style: "danger", confirm },
      { type: "static_select", action_id: "colour", placeholder: plain("A colour"), options },
      { type: "datepicker", action_id: "day", placeholder: plain("A day") },
      { type: "timepicker", action_id: "time", placeholder: plain("A time") },
    ],
  },
  {
    type: "actions",
    block_id: "second",
    elements: [
      { type: "checkboxes", action_id: "boxes", options },
      { type: "radio_buttons", action_id: "radio", options: [option("north"), option("south")] },
      { type: "users_select", action_id: "person", placeholder: plain("A person") },
    ],
  },
  {
    type: "section",
    text: plain("And several"),
    accessory: { type: "multi_static_select", action_id: "several", placeholder: plain("Several"), options },
  },
];

describe.skipIf(!findChromium())("Block Kit on the sandbox page", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  /** What the app was told of an element last. */
  const told = (actionId: string): unknown =>
    desk.stack.slack
      .log()
      .filter((entry) => entry.direction === "request")
      .map((entry) => JSON.stringify(entry.args.actions ?? null))
      .findLast((text) => text.includes(`"action_id":"${actionId}"`));

  test("every element pressed or chosen in -> the app is told what Slack would tell; a confirmation denied -> nothing", async () => {
    const { slack, addresses } = desk.stack;
    const page = await desk.open();
    const posted = await fetch(`${slack.url}/api/chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ channel: addresses.slack.channelId, text: "Every element", blocks: BLOCKS }),
    });
    expect(await posted.json()).toMatchObject({ ok: true });
    const message = messagesSaying(page, "Every element");
    await message.waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await message.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("alertdialog", { name: "Really?" }).getByRole("button", { name: "Keep" }).click();
    expect(told("remove")).toBeUndefined();
    await message.getByRole("button", { name: "Remove" }).click();
    await keepScreenshot(page, "confirm");
    await page.getByRole("alertdialog", { name: "Really?" }).getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => told("remove")).toContain('"value":"7"');

    await message.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "green" }).click();
    await expect.poll(() => told("overflow")).toContain('"value":"green"');

    await message.getByRole("combobox", { name: "A colour" }).selectOption("blue");
    await expect.poll(() => told("colour")).toContain('"value":"blue"');
    await message.getByLabel("A day").fill("2027-03-14");
    await expect.poll(() => told("day")).toContain('"selected_date":"2027-03-14"');
    await message.getByLabel("A time").fill("08:30");
    await expect.poll(() => told("time")).toContain('"selected_time":"08:30"');
    await message.getByRole("group", { name: "boxes" }).getByLabel("red").check();
    await message.getByRole("group", { name: "boxes" }).getByLabel("blue").check();
    await expect.poll(() => told("boxes")).toMatch(/"selected_options":\[.*"red".*"blue"/);
    await message.getByLabel("south").check();
    await expect.poll(() => told("radio")).toContain('"value":"south"');
    await message.getByRole("combobox", { name: "A person" }).selectOption("Priya Raman");
    await expect.poll(() => told("person")).toContain(`"selected_user":"${slack.first.secondRepId}"`);
    await message.getByText("Several", { exact: true }).click();
    await message.getByRole("group", { name: "Several" }).getByLabel("green").check();
    await expect.poll(() => told("several")).toMatch(/"selected_options":\[.*"green"/);
  });
});
