import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FIRST_TEAM } from "./seed.ts";
import { type Bench, startBench } from "./testing.ts";
import type { Json } from "./types.ts";

const { salesId, managerId, repId } = FIRST_TEAM;
const text = (words: string) => ({ type: "plain_text" as const, text: words });
const button = (label: string, action: string, extra: object = {}) => ({
  type: "button" as const,
  text: text(label),
  action_id: action,
  ...extra,
});
const modal = (extra: object = {}) => ({
  type: "modal" as const,
  callback_id: "launch",
  title: text("Launch"),
  submit: text("Go"),
  blocks: [
    {
      type: "input" as const,
      block_id: "name",
      label: text("Name"),
      element: { type: "plain_text_input" as const, action_id: "value" },
    },
  ],
  ...extra,
});

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ ackTimeoutMs: 150 });
});
afterEach(() => bench.close());

const last = (): Json => bench.received.at(-1)?.body ?? {};
const post = (url: string, body: object) => fetch(url, { method: "POST", body: JSON.stringify(body) });

describe("slash commands", () => {
  test("a command arrives as Slack's form, signed; its answer is shown to the one who typed", async () => {
    bench.answer(() => ({ body: "Working on it" }));
    const outcome = await bench.slack.as(managerId).command("/summary", "today", salesId);
    expect(outcome).toMatchObject({ ok: true, shown: "Working on it" });
    const [request] = bench.received;
    const seconds = request?.headers["x-slack-request-timestamp"];
    const mac = createHmac("sha256", bench.slack.signingSecret).update(`v0:${seconds}:${request?.raw}`).digest("hex");
    expect(request?.headers["x-slack-signature"]).toBe(`v0=${mac}`);
    expect(request?.body).toMatchObject({
      command: "/summary",
      text: "today",
      user_id: managerId,
      channel_id: salesId,
      channel_name: "sales",
      is_enterprise_install: "false",
    });
    expect(bench.slack.ephemerals(salesId, managerId).map((m) => m.text)).toEqual(["Working on it"]);
    expect(bench.slack.messages(salesId)).toEqual([]);
  });

  test("in_channel is shown to all; an empty 200 shows nothing", async () => {
    bench.answer(() => ({ body: { response_type: "in_channel", text: "For all" } }));
    await bench.slack.as(repId).command("/summary", "", salesId);
    expect(bench.slack.messages(salesId).map((m) => m.text)).toEqual(["For all"]);
    bench.answer(() => ({}));
    expect(await bench.slack.as(repId).command("/summary", "", salesId)).toMatchObject({
      ok: true,
      shown: null,
      messages: [],
    });
  });

  test("too late -> operation_timeout; an error or bad blocks -> refused in Slack's words", async () => {
    const maya = bench.slack.as(managerId);
    bench.answer(() => ({ delayMs: 300 }));
    expect(await maya.command("/summary", "", salesId)).toMatchObject({ ok: false, error: "operation_timeout" });
    bench.answer(() => ({ status: 500 }));
    expect(await maya.command("/summary", "", salesId)).toMatchObject({
      ok: false,
      shown: '/summary failed with the error "dispatch_failed"',
    });
    bench.answer(() => ({ body: { text: "x", blocks: [{ type: "nonsense" }] } }));
    expect(await maya.command("/summary", "", salesId)).toMatchObject({ ok: false, error: "invalid_blocks" });
  });

  test("a response_url: five uses within thirty minutes, then used_url or expired_url", async () => {
    await bench.slack.as(managerId).command("/summary", "", salesId);
    const url = String(last().response_url);
    expect((await post(url, { response_type: "in_channel", text: "0" })).status).toBe(200);
    for (let i = 1; i < 5; i++) expect((await post(url, { text: `${i}` })).status).toBe(200);
    const sixth = await post(url, { text: "5" });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: "used_url" }]);
    expect(bench.slack.messages(salesId)).toHaveLength(1);
    expect(bench.slack.ephemerals(salesId, managerId)).toHaveLength(4);
    await bench.slack.as(managerId).command("/summary", "", salesId);
    const later = String(last().response_url);
    await bench.clock.advance(31 * 60_000);
    expect(await (await post(later, { text: "x" })).json()).toEqual({ ok: false, error: "expired_url" });
  });
});

describe("buttons and lists", () => {
  const card = async () => {
    const { ts = "" } = await bench.client.chat.postMessage({
      channel: salesId,
      text: "card",
      blocks: [
        {
          type: "actions",
          block_id: "row",
          elements: [
            button("Done", "done", { value: "7" }),
            button("Drop", "drop", { confirm: { title: text("Sure?"), text: text("Really?") } }),
            { type: "static_select", action_id: "snooze", options: [{ text: text("1 hour"), value: "1h" }] },
          ],
        },
      ],
    });
    bench.received.length = 0;
    return { channel: salesId, ts };
  };

  test("a click by the words on the button sends block_actions with value, message and trigger", async () => {
    const at = await card();
    expect(await bench.slack.as(repId).click({ ...at, text: "done" })).toMatchObject({ ok: true });
    const click = bench.received.find((one) => one.body.type === "block_actions")?.body;
    expect(click).toMatchObject({
      user: { id: repId },
      channel: { id: salesId },
      actions: [{ type: "button", action_id: "done", block_id: "row", value: "7" }],
      container: { type: "message", message_ts: at.ts, is_ephemeral: false },
      message: { ts: at.ts, text: "card" },
    });
  });

  test("a list sends the option and the state; a button that is not there is named with those that are", async () => {
    const at = await card();
    await bench.slack.as(repId).select({ ...at, actionId: "snooze" }, "1 hour");
    const click = bench.received.find((one) => one.body.type === "block_actions")?.body;
    expect(click).toMatchObject({
      actions: [{ selected_option: { value: "1h" } }],
      state: { values: { row: { snooze: { selected_option: { value: "1h" } } } } },
    });
    await expect(bench.slack.as(repId).click({ ...at, text: "Launch" })).rejects.toThrow(/Done \(done\)/);
  });

  test("a confirmation that is cancelled sends nothing", async () => {
    const at = await card();
    await bench.slack.settled();
    const before = bench.received.length;
    await bench.slack.as(repId).click({ ...at, actionId: "drop", confirm: false });
    expect(bench.received.length).toBe(before);
    expect(await bench.slack.as(repId).click({ ...at, actionId: "drop" })).toMatchObject({
      confirmed: { title: text("Sure?") },
    });
  });

  test("replace_original and delete_original work on the message of the button", async () => {
    const at = await card();
    await bench.slack.as(repId).click({ ...at, text: "Done" });
    const url = String(bench.received.find((one) => one.body.type === "block_actions")?.body.response_url);
    await post(url, { replace_original: true, text: "Done by Jonas" });
    expect(bench.slack.message(salesId, at.ts)).toMatchObject({ text: "Done by Jonas", blocks: undefined });
    await post(url, { delete_original: true });
    expect(bench.slack.message(salesId, at.ts)).toBeUndefined();
  });
});

describe("modals and Home", () => {
  const openModal = async (extra: object = {}) => {
    await bench.slack.as(managerId).command("/launch", "", salesId);
    const trigger_id = String(last().trigger_id);
    return bench.client.views.open({ trigger_id, view: modal(extra) as never });
  };
  const code = (call: Promise<unknown>) =>
    call.then(
      () => "accepted",
      (error: { data?: { error?: string } }) => error.data?.error,
    );

  test("a trigger opens one view and lives three seconds", async () => {
    await openModal();
    const trigger_id = String(bench.received[0]?.body.trigger_id);
    expect(await code(bench.client.views.open({ trigger_id, view: modal() }))).toBe("exchanged_trigger_id");
    expect(await code(bench.client.views.open({ trigger_id: "1.2.x", view: modal() }))).toBe("invalid_trigger_id");
    await bench.slack.as(managerId).command("/launch", "", salesId);
    const late = String(last().trigger_id);
    await bench.clock.advance(3001);
    expect(await code(bench.client.views.open({ trigger_id: late, view: modal() }))).toBe("expired_trigger_id");
  });

  test("a required input left empty is never sent; errors of the app stand under their input", async () => {
    const { view } = await openModal();
    const maya = bench.slack.as(managerId);
    const sent = bench.received.length;
    expect(await maya.submitView(view?.id ?? "", {})).toMatchObject({
      errors: { name: "Please complete this required field." },
    });
    expect(bench.received.length).toBe(sent);
    bench.answer(() => ({ body: { response_action: "errors", errors: { name: "Taken" } } }));
    expect(await maya.submitView(view?.id ?? "", { name: "Q4" })).toMatchObject({
      ok: true,
      errors: { name: "Taken" },
    });
    expect(maya.modal()?.id).toBe(view?.id);
    bench.answer(() => ({}));
    expect(await maya.submitView(view?.id ?? "", { Name: "Q4" })).toMatchObject({
      ok: true,
      errors: {},
      view: undefined,
    });
    expect(last()).toMatchObject({
      type: "view_submission",
      view: { state: { values: { name: { value: { value: "Q4" } } } } },
    });
    expect(maya.modal()).toBeUndefined();
  });

  test("errors for a block that is no input, or an unknown action -> trouble, and the modal stays", async () => {
    const { view } = await openModal();
    bench.answer(() => ({ body: { response_action: "errors", errors: { nowhere: "x" } } }));
    const outcome = await bench.slack.as(managerId).submitView(view?.id ?? "", { name: "a" });
    expect(outcome).toMatchObject({ ok: false, shown: "We had some trouble connecting. Try again?" });
    expect(bench.slack.as(managerId).modal()).toBeDefined();
  });

  test("push stacks up to three views, update changes by hash, clear closes all", async () => {
    const { view } = await openModal();
    const maya = bench.slack.as(managerId);
    bench.answer(() => ({ body: { response_action: "push", view: modal({ external_id: "" }) } }));
    const second = await maya.submitView(view?.id ?? "", { name: "a" });
    const third = await maya.submitView(second.view?.id ?? "", { name: "a" });
    expect(await maya.submitView(third.view?.id ?? "", { name: "a" })).toMatchObject({
      ok: false,
      error: expect.stringContaining("push_limit_reached"),
    });
    const view_id = third.view?.id ?? "";
    expect(await code(bench.client.views.update({ view_id, hash: "0.x", view: modal() }))).toBe("hash_conflict");
    const changed = await bench.client.views.update({ view_id, view: modal({ title: text("New") }) });
    expect(changed.view?.title).toMatchObject(text("New"));
    expect(await code(bench.client.views.update({ view_id: "V0NOWHERE", view: modal() }))).toBe("not_found");
    bench.answer(() => ({ body: { response_action: "clear" } }));
    await maya.submitView(view_id, { name: "a" });
    expect(maya.modal()).toBeUndefined();
  });

  test("a view with faults is refused with pointers and leaves the trigger unused", async () => {
    await bench.slack.as(managerId).command("/launch", "", salesId);
    const trigger_id = String(last().trigger_id);
    const bad = bench.client.views.open({ trigger_id, view: modal({ title: text("x".repeat(25)) }) });
    await expect(bad).rejects.toMatchObject({
      data: {
        response_metadata: { messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"] },
      },
    });
    expect(
      await code(bench.client.views.open({ trigger_id, view: modal({ private_metadata: "y".repeat(300_000) }) })),
    ).toBe("view_too_large");
    expect(await code(bench.client.views.open({ trigger_id, view: modal() }))).toBe("accepted");
  });

  test("opening Home tells the app, which publishes; a click on Home reaches it", async () => {
    const maya = bench.slack.as(managerId);
    expect(await maya.openHome()).toMatchObject({ eventType: "app_home_opened", status: 200 });
    const blocks = [{ type: "actions" as const, elements: [button("Refresh", "refresh")] }];
    await bench.client.views.publish({ user_id: managerId, view: { type: "home", blocks } });
    await maya.click({ home: true, text: "Refresh" });
    expect(last()).toMatchObject({ type: "block_actions", view: { type: "home" }, container: { type: "view" } });
  });
});

describe("events", () => {
  test("a mention arrives as message and app_mention; the bot's own post arrives with its bot_id", async () => {
    const said = await bench.slack.as(repId).mention("what is hot? <3", salesId);
    expect(said.deliveries.map((one) => one.eventType).sort()).toEqual(["app_mention", "message"]);
    expect(bench.events("app_mention")[0]).toMatchObject({
      user: repId,
      text: `<@${bench.slack.first.botUserId}> what is hot? &lt;3`,
      channel: salesId,
    });
    await bench.client.chat.postMessage({ channel: salesId, text: "This" });
    await bench.slack.settled();
    expect(bench.events("message").at(-1)).toMatchObject({ text: "This", bot_id: "B07NWBOT001" });
  });

  test("a refused event comes again at once, after one minute and after five, with one event_id", async () => {
    bench.answer(() => ({ status: 503 }));
    await bench.slack.as(repId).tell("hello");
    await bench.slack.settled();
    expect(bench.received).toHaveLength(2);
    await bench.clock.advance(60_000);
    await bench.slack.settled();
    await bench.clock.advance(300_000);
    await bench.slack.settled();
    await bench.clock.advance(3_600_000);
    await bench.slack.settled();
    expect(bench.received).toHaveLength(4);
    expect(new Set(bench.received.map((one) => one.body.event_id)).size).toBe(1);
    expect(bench.received.map((one) => one.headers["x-slack-retry-num"])).toEqual([undefined, "1", "2", "3"]);
    expect(bench.received[1]?.headers["x-slack-retry-reason"]).toBe("http_error");
  });

  test("X-Slack-No-Retry stops the retries; a late answer is an http_timeout", async () => {
    bench.answer(() => ({ status: 500, headers: { "x-slack-no-retry": "1" } }));
    await bench.slack.as(repId).tell("once");
    await bench.slack.settled();
    expect(bench.received).toHaveLength(1);
    bench.answer((request) => (request.headers["x-slack-retry-num"] ? {} : { delayMs: 300 }));
    const { deliveries } = await bench.slack.as(repId).tell("slow");
    expect(deliveries).toMatchObject([{ failure: "http_timeout" }]);
    await bench.slack.settled();
    expect(bench.received.at(-1)?.headers["x-slack-retry-reason"]).toBe("http_timeout");
  });

  test("an envelope can be delivered again as it stands; url_verification wants the challenge back", async () => {
    const envelope = bench.slack.envelope(bench.slack.first.teamId, { type: "app_mention", text: "x" }, "Ev0SAME");
    await bench.slack.deliver(envelope);
    await bench.slack.deliver(envelope);
    expect(bench.received.map((one) => one.body.event_id)).toEqual(["Ev0SAME", "Ev0SAME"]);
    expect(await bench.slack.verifyUrl()).toBe(false);
    bench.answer(({ body }) => ({ body: { challenge: String(body.challenge) } }));
    expect(await bench.slack.verifyUrl()).toBe(true);
  });
});
