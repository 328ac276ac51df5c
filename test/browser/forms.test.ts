import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../sandbox/slack/types.ts";
import { chromiumIsHere, startTinyApp, type TinyApp } from "./tiny-app.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const options = [option("red"), option("green"), option("blue")];
const input = (label: string, element: Json, more: Json = {}) => ({
  type: "input",
  block_id: label,
  label: plain(label),
  element: { action_id: "entry", ...element },
  ...more,
});
const modal = (blocks: Json[], more: Json = {}) => ({
  type: "modal",
  callback_id: "form",
  title: plain("A form"),
  submit: plain("Send"),
  blocks,
  ...more,
});

describe.skipIf(!chromiumIsHere)("forms on the sandbox page", () => {
  let app: TinyApp;
  beforeAll(async () => {
    app = await startTinyApp();
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    app.answer(() => ({}));
    await app.slack.as(app.slack.first.managerId).closeView(true);
    await app.desk.modal().waitFor({ state: "hidden" });
  });
  /** What was entered, by label. */
  const entered = (): Record<string, Json> => {
    const { view } = app.sent("view_submission") as { view: { state: { values: Record<string, { entry: Json }> } } };
    return Object.fromEntries(Object.entries(view.state.values).map(([label, { entry }]) => [label, entry]));
  };

  test("every input filled in -> the app is told what Slack would tell; axe finds nothing wrong", async () => {
    const { desk, slack } = app;
    const { first } = slack;
    app.answer(({ body }) =>
      body.type === "block_suggestion"
        ? {
            body: {
              options: [
                { text: plain(`Acme ${body.value}`), value: "acme" },
                { text: plain("Beta"), value: "beta" },
              ],
            },
          }
        : {},
    );
    await app.openModal(
      modal([
        input("Words", { type: "plain_text_input" }),
        input("Lines", { type: "plain_text_input", multiline: true, max_length: 200 }, { optional: true }),
        input("Count", { type: "number_input", is_decimal_allowed: false }),
        input("Mail", { type: "email_text_input" }),
        input("Address", { type: "url_text_input" }),
        input("Rich", { type: "rich_text_input" }),
        input("Day", { type: "datepicker", initial_date: "2026-12-01" }),
        input("Time", { type: "timepicker" }),
        input("Moment", { type: "datetimepicker" }),
        input("One", { type: "static_select", option_groups: [{ label: plain("Warm"), options }] }),
        input("Several", { type: "multi_static_select", options, initial_options: [option("red")] }),
        input("Boxes", { type: "checkboxes", options }),
        input("Radio", { type: "radio_buttons", options }),
        input("Person", { type: "users_select" }),
        input("People", { type: "multi_users_select" }),
        input("Channel", { type: "channels_select" }),
        input("Conversation", { type: "conversations_select" }),
        input("Company", { type: "external_select", min_query_length: 2 }),
        input("Companies", { type: "multi_external_select", min_query_length: 0 }),
        input("Papers", { type: "file_input", filetypes: ["csv"], max_files: 2 }),
      ]),
    );
    const form = desk.modal("A form");
    expect(await desk.axe()).toEqual([]);
    await desk.fill({
      Words: "hello",
      Count: "7",
      Mail: "ada@acme.example",
      Address: "https://acme.example",
      Rich: "well",
      Time: "08:30",
      Moment: "2026-12-01T09:00",
      One: "green",
      Several: ["green"],
      People: ["Maya Okafor"],
      Boxes: ["red", "blue"],
      Radio: ["blue"],
      Person: "Priya Raman",
      Channel: "#content",
      Conversation: "#sales",
    });
    await form.getByRole("combobox", { name: "Company", exact: true }).fill("co");
    await form.getByRole("button", { name: "Acme co" }).click();
    await form.getByRole("combobox", { name: "Companies" }).fill("x");
    await form.getByRole("button", { name: "Beta" }).click();
    await form.getByLabel("Papers").setInputFiles({ name: "l.csv", mimeType: "text/csv", buffer: Buffer.from("a\n") });
    await form.getByRole("button", { name: "Remove l.csv" }).waitFor();
    await desk.keep("every-input");
    await desk.submit();
    await form.waitFor({ state: "hidden" });
    expect(entered()).toMatchObject({
      Words: { type: "plain_text_input", value: "hello" },
      Lines: { value: null },
      Count: { type: "number_input", value: "7" },
      Mail: { value: "ada@acme.example" },
      Address: { value: "https://acme.example" },
      Rich: { rich_text_value: { type: "rich_text", elements: [{ elements: [{ type: "text", text: "well" }] }] } },
      Day: { selected_date: "2026-12-01" },
      Time: { selected_time: "08:30" },
      Moment: { selected_date_time: Date.parse("2026-12-01T09:00") / 1000 },
      One: { selected_option: { value: "green" } },
      Several: { selected_options: [{ value: "red" }, { value: "green" }] },
      Boxes: { selected_options: [{ value: "red" }, { value: "blue" }] },
      Radio: { selected_option: { value: "blue" } },
      Person: { selected_user: first.secondRepId },
      People: { selected_users: [first.managerId] },
      Channel: { selected_channel: first.contentId },
      Conversation: { selected_conversation: first.salesId },
      Company: { selected_option: { value: "acme", text: { text: "Acme co" } } },
      Companies: { selected_options: [{ value: "beta", text: { text: "Beta" } }] },
      Papers: { files: [{ name: "l.csv", mimetype: "text/csv", size: 2 }] },
    });
  });

  test("left empty or wrong -> Slack's words, nothing sent; refused by the app -> its words under the input, the focus on it", async () => {
    const { desk } = app;
    await app.openModal(modal([input("Mail", { type: "email_text_input" })]));
    const before = app.received.length;
    await desk.submit();
    await desk.modal().getByText("Please complete this required field.").waitFor();
    await desk.fill({ Mail: "nobody" });
    await desk.submit();
    await desk.modal().getByText("Must be an email address.").waitFor();
    expect(app.received).toHaveLength(before);
    app.answer(() => ({ body: { response_action: "errors", errors: { Mail: "Nobody lives there." } } }));
    await desk.fill({ Mail: "ada@acme.example" });
    await desk.submit();
    await desk.modal().getByText("Nobody lives there.").waitFor();
    expect(await desk.modal().getByLabel("Mail").getAttribute("aria-invalid")).toBe("true");
    expect(await desk.axe()).toEqual([]);
    app.answer(() => ({ body: { response_action: "errors", errors: { Other: "There is none." } } }));
    await desk.submit();
    await desk.modal().getByText("We had some trouble connecting.").waitFor();
  });

  test("three forms on each other -> the top one is seen, a fourth is refused; back again what was entered still stands; clear -> all gone", async () => {
    const { desk } = app;
    const step = (title: string) => modal([input("Words", { type: "plain_text_input" })], { title: plain(title) });
    await app.openModal(step("One"));
    await desk.fill({ Words: "first" });
    app.answer(() => ({ body: { response_action: "push", view: step("Two") } }));
    await desk.submit();
    await desk.modal("Two").waitFor();
    await desk.fill({ Words: "second" });
    app.answer(() => ({ body: { response_action: "push", view: step("Three") } }));
    await desk.submit();
    await desk.modal("Three").waitFor();
    await desk.fill({ Words: "third" });
    await desk.submit();
    await desk.modal("Three").getByText("We had some trouble connecting.").waitFor();
    await desk.page.keyboard.press("Escape");
    await desk.modal("Two").waitFor();
    expect(await desk.modal("Two").getByLabel("Words").inputValue()).toBe("second");
    app.answer(() => ({ body: { response_action: "update", view: step("Changed") } }));
    await desk.submit();
    await desk.modal("Changed").waitFor();
    app.answer(() => ({ body: { response_action: "clear" } }));
    await desk.submit();
    await desk.modal().waitFor({ state: "hidden" });
  });

  test("an input that tells at once -> block_actions on Enter, and the form stays; changed by the app -> what was entered stays", async () => {
    const { desk, client } = app;
    const blocks = (more: Json[] = []) => [
      input("Search", { type: "plain_text_input" }, { dispatch_action: true }),
      input("Notes", { type: "plain_text_input" }, { optional: true }),
      ...more,
    ];
    await app.openModal(modal(blocks()));
    await desk.fill({ Notes: "keep me" });
    await desk.modal().getByLabel("Search").fill("acme");
    await desk.modal().getByLabel("Search").press("Enter");
    await expect.poll(() => JSON.stringify(app.sent("block_actions")?.actions)).toContain('"value":"acme"');
    const { view } = app.sent("block_actions") as { view: { id: string; hash: string } };
    const found = { type: "section", text: plain("One company found") };
    await client.views.update({ view_id: view.id, hash: view.hash, view: modal(blocks([found])) as never });
    await desk.modal().getByText("One company found").waitFor();
    expect(await desk.modal().getByLabel("Notes").inputValue()).toBe("keep me");
  });

  test("a shortcut of a message and one of the composer -> the app is told which, and of which message", async () => {
    const { desk, slack } = app;
    await desk.say("an idea for an article");
    const message = desk.message("an idea for an article");
    await message.hover();
    await desk.click("Message actions", message);
    await desk.page.getByRole("menuitem", { name: /Add to a project/ }).click();
    await expect
      .poll(() => app.sent("message_action"))
      .toMatchObject({
        callback_id: "add_to_project",
        message: { text: "an idea for an article" },
        channel: { id: slack.first.salesId },
      });
    await desk.click("Shortcuts");
    await desk.page.getByRole("menuitem", { name: /New project/ }).click();
    await expect.poll(() => app.sent("shortcut")).toMatchObject({ callback_id: "new_project" });
  });

  test("what only one sees -> replaced and deleted through its response_url, not seen by another; a sixth use is refused", async () => {
    const { desk, client, slack } = app;
    const { salesId, managerId } = slack.first;
    const blocks = [{ type: "actions", elements: [{ type: "button", action_id: "go", text: plain("Go on") }] }];
    await client.chat.postEphemeral({ channel: salesId, user: managerId, text: "For you", blocks: blocks as never });
    const mine = desk.message("Only visible to you");
    await desk.click("Go on", mine);
    await expect.poll(() => app.sent("block_actions")?.response_url).toBeTruthy();
    const use = async (body: Json) =>
      (
        await fetch(String(app.sent("block_actions")?.response_url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        })
      ).status;
    expect(await use({ replace_original: true, text: "Changed for you" })).toBe(200);
    await desk.message("Changed for you").waitFor();
    await desk.asUser("Jonas");
    await desk.button("Jonas").and(desk.page.locator("[aria-pressed=true]")).waitFor();
    expect(await desk.message("Changed for you").count()).toBe(0);
    await desk.asUser("Maya");
    await desk.message("Changed for you").waitFor();
    expect(await use({ delete_original: true })).toBe(200);
    await desk.message("Changed for you").waitFor({ state: "detached" });
    for (const text of ["three", "four", "five"]) expect(await use({ text })).toBe(200);
    expect(await use({ text: "six" })).toBe(404);
    await desk.message("five").waitFor();
    expect(await desk.message("six").count()).toBe(0);
  });
});
