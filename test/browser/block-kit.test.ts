import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

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

describe("Block Kit on the sandbox page", () => {
  journey(
    "every element pressed or chosen in -> the app is told what Slack would tell; a confirmation denied -> nothing",
    async ({ emptyDesk: desk }) => {
      const { page, team } = desk;
      const told = (actionId: string) => expect.poll(() => desk.told(actionId));
      const posted = await desk.asApp("chat.postMessage", {
        channel: team.salesId,
        text: "Every element",
        blocks: BLOCKS,
      });
      expect(posted).toMatchObject({ ok: true });
      const message = desk.message("Every element");
      await message.waitFor();
      expect(await desk.axe()).toEqual([]);

      const asked = page.getByRole("alertdialog", { name: "Really?" });
      await desk.click("Remove", message);
      await desk.click("Keep", asked);
      expect(await desk.told("remove")).toBeUndefined();
      await desk.click("Remove", message);
      await desk.keep("confirm");
      await desk.click("Delete", asked);
      await told("remove").toContain('"value":"7"');

      await desk.click("More", message.locator(".with-accessory"));
      await page.getByRole("menuitem", { name: "green" }).click();
      await told("overflow").toContain('"value":"green"');

      await message.getByRole("combobox", { name: "A colour" }).selectOption("blue");
      await told("colour").toContain('"value":"blue"');
      await message.getByLabel("A day").fill("2027-03-14");
      await told("day").toContain('"selected_date":"2027-03-14"');
      await message.getByLabel("A time").fill("08:30");
      await told("time").toContain('"selected_time":"08:30"');
      await message.getByRole("group", { name: "boxes" }).getByLabel("red").check();
      await message.getByRole("group", { name: "boxes" }).getByLabel("blue").check();
      await told("boxes").toMatch(/"selected_options":\[.*"red".*"blue"/);
      await message.getByLabel("south").check();
      await told("radio").toContain('"value":"south"');
      await message.getByRole("combobox", { name: "A person" }).selectOption("Priya Raman");
      await told("person").toContain(`"selected_user":"${team.secondRepId}"`);
      await message.getByText("Several", { exact: true }).click();
      await message.getByRole("group", { name: "Several" }).getByLabel("green").check();
      await told("several").toMatch(/"selected_options":\[.*"green"/);
    },
  );
});
