import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { listUndelivered } from "../../db/queries/board/list-undelivered.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const runs = () => bot.query("select * from runs order by created_at");
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const first = () => bot.slack.first;

/** A person's message as Slack tells of it. */
const spoken = (over: Record<string, unknown> = {}) => ({
  type: "message",
  channel: sales(),
  channel_type: "channel",
  user: first().repId,
  text: "!summary today",
  ts: "1795251900.000100",
  ...over,
});

describe("!summary", () => {
  test("in a channel -> one run, whose answer goes into the message's thread", async () => {
    const said = await rep().say("!summary month", sales());
    await bot.idle();
    expect(await runs()).toMatchObject([
      { input: { period: "month" }, origin: { channel: sales(), threadTs: said.message.ts, user: rep().id } },
    ]);
    expect(bot.slack.ephemerals(sales(), rep().id).at(-1)?.text).toContain("On it: the summary of the last 30 days");
  });

  test("told to the bot, with or without the mark -> a run each", async () => {
    await rep().tell("!summary week");
    await rep().tell("summary today");
    expect((await runs()).map((run) => (run.input as { period: string }).period)).toEqual(["week", "today"]);
  });

  test("as a mention, which arrives as two events -> one run", async () => {
    await rep().mention("!summary today", sales());
    await bot.idle();
    expect(await runs()).toHaveLength(1);
  });

  test("what people say otherwise -> left alone", async () => {
    await rep().say("the summary of today was good", sales());
    await rep().say("summary today", sales());
    await bot.idle();
    expect(await runs()).toEqual([]);
  });

  test("a mention that asks for nothing -> help, seen by that person alone, nothing started", async () => {
    const before = bot.slack.messages(sales()).length;
    await rep().mention("hello!", sales());
    await bot.idle();
    expect(bot.slack.ephemerals(sales(), rep().id).at(-1)?.text).toContain("/callboard help");
    expect(bot.slack.messages(sales())).toHaveLength(before + 1);
    expect(await runs()).toEqual([]);
  });
});

describe("a question", () => {
  test("as a mention, which arrives as two events -> one run, whose answer goes into its thread", async () => {
    const said = await rep().mention("how many new leads came in this week?", sales());
    await bot.idle();
    expect(await runs()).toMatchObject([
      {
        pipeline: "ask",
        input: { question: "how many new leads came in this week?", askedBy: rep().id },
        origin: { channel: sales(), threadTs: said.message.ts, user: rep().id },
      },
    ]);
  });

  test("told to the bot -> one run, and a line that it is at work", async () => {
    const said = await rep().tell("Who is waiting for an answer?");
    await bot.idle();
    expect((await runs()).map((run) => run.pipeline)).toEqual(["ask"]);
    const thread = bot.slack.data().assistantThreads[`${rep().directId()} ${said.message.ts}`];
    expect(thread?.status).toContain("looking it up");
  });

  test("in a summary's thread, without a mention -> a run; what is no question there, and questions elsewhere -> left alone", async () => {
    await rep().command("/callboard", "help", sales());
    const root = await rep().say("This stands for a summary.", sales());
    const other = await rep().say("This is another thread.", sales());
    await bot.query(
      `insert into live_messages (id, workspace_id, subject_type, subject_id, channel, effect_key, ts)
       select gen_random_uuid(), id, 'summary', gen_random_uuid(), $1, 'test', $2 from workspaces`,
      [sales(), root.message.ts],
    );
    await rep().say("Thanks, that helps.", sales(), root.message.ts);
    await rep().say("which leads are hot?", sales(), other.message.ts);
    await rep().say("which leads are hot?", sales());
    await bot.idle();
    expect(await runs()).toEqual([]);
    await rep().say("which leads are hot?", sales(), root.message.ts);
    await bot.idle();
    expect(await runs()).toMatchObject([
      { pipeline: "ask", input: { question: "which leads are hot?" }, origin: { threadTs: root.message.ts } },
    ]);
  });

  test("longer than anybody asks -> cut, and taken all the same", async () => {
    await rep().tell(`Is ${"x".repeat(3_000)} so?`);
    await bot.idle();
    expect((await runs()).map((run) => (run.input as { question: string }).question.length)).toEqual([1_000]);
  });
});

describe("an event", () => {
  test("delivered three times, as retries and at once -> one run", async () => {
    const envelope = bot.slack.envelope(first().teamId, spoken());
    const deliveries = await Promise.all([
      bot.slack.deliver(envelope),
      bot.slack.deliver(envelope, { number: 1, reason: "http_timeout" }),
      bot.slack.deliver(envelope),
    ]);
    await bot.slack.deliver(envelope, { number: 2, reason: "http_error" });
    expect(deliveries).toHaveLength(3);
    expect(await runs()).toHaveLength(1);
    expect(await bot.query("select source from receipts")).toEqual([{ source: "slack-event" }]);
  });

  test("whose first delivery never came -> its retry is taken", async () => {
    const envelope = bot.slack.envelope(first().teamId, spoken());
    await bot.slack.deliver(envelope, { number: 1, reason: "connection_failed" });
    expect(await runs()).toHaveLength(1);
  });

  test("the database is too slow -> 503, nothing written; the retry is taken", async () => {
    await rep().command("/summary", "", sales());
    await bot.query("delete from runs");
    await bot.query("delete from members");
    const envelope = bot.slack.envelope(first().teamId, spoken());
    const blocker = await bot.blocked();
    const answer = await bot.signed(JSON.stringify(envelope), "application/json");
    await blocker.release();
    await bot.idle();
    expect(answer.status).toBe(503);
    expect(await runs()).toEqual([]);
    await bot.slack.deliver(envelope, { number: 1, reason: "http_error" });
    expect(await runs()).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown>]>([
    ["our own message", { user: "U07NWBOT001" }],
    ["another bot's", { bot_id: "B0OTHER0001" }],
    ["another bot's, in the old form", { subtype: "bot_message" }],
    ["an edit", { subtype: "message_changed" }],
    ["nobody's", { user: undefined }],
  ])("%s -> ignored", async (_what, over) => {
    await bot.slack.deliver(bot.slack.envelope(first().teamId, spoken(over)));
    expect(await runs()).toEqual([]);
  });

  test("of a team that has not installed the bot -> 200, so that it is not sent again", async () => {
    const envelope = {
      ...bot.slack.envelope(first().teamId, spoken()),
      team_id: "T0NOBODY000",
      authorizations: undefined,
    };
    expect((await bot.signed(JSON.stringify(envelope), "application/json")).status).toBe(200);
    expect(await runs()).toEqual([]);
  });
});

describe("app_home_opened", () => {
  test("without leads -> the page says how it fills itself", async () => {
    await rep().openHome();
    await bot.idle();
    expect(JSON.stringify(rep().home()?.blocks)).toContain("No leads yet");
  });

  test("an ending that Slack took nowhere -> the page says which, to whom it was meant for alone", async () => {
    await rep().command("/summary", "week", sales());
    await bot.idle();
    await bot.query(
      'update runs set state = \'failed\', ended_at = app_now(), endings = 1, error = \'{"code":"failed","message":"No."}\'',
    );
    const [run] = await bot.query("select id, workspace_id as workspace from runs");
    await bot.query(
      `insert into effects (id, workspace_id, key, kind, purpose, run_id, provider, state, attempts, target)
       select $1, workspace_id, 'run/' || id || '/1/last_word', 'post', 'last_word', id, 'Slack', 'due', 8, origin from runs`,
      [newId()],
    );
    bot.slack.faults.refuse("chat.postMessage", "is_archived", 20);
    await bot.engine.heartbeat();
    await bot.idle();
    expect(await bot.query("select state from effects where purpose = 'last_word'")).toEqual([{ state: "failed" }]);
    await rep().openHome();
    await bot.idle();
    const page = JSON.stringify(rep().home()?.blocks);
    expect(page).toContain("Not delivered");
    expect(page).toContain("Summary (failed) could not be posted in");
    expect(page).toContain("That channel is archived.");
    expect(page).toContain(`/callboard run ${run?.id}`);
    const other = bot.slack.as(first().secondRepId);
    await other.openHome();
    await bot.idle();
    expect(JSON.stringify(other.home()?.blocks)).not.toContain("Not delivered");
    const stranger = newId<WorkspaceId>();
    expect((await listUndelivered(bot.deps.db, stranger, rep().id as SlackUserId)).rows).toEqual([]);
  });

  test("its messages tab -> nothing is published", async () => {
    bot.slack.clearLog();
    await bot.slack.emit(first().teamId, { type: "app_home_opened", user: first().secondRepId, tab: "messages" });
    await bot.idle();
    expect(bot.slack.log().map((entry) => entry.name)).not.toContain("views.publish");
  });
});

describe("a chat with the app", () => {
  test("begun -> prompts that may be pressed; one of them said -> the run answers in the chat", async () => {
    const { channel, threadTs } = await rep().startChat(sales());
    await bot.idle();
    const { prompts } = bot.slack.data().assistantThreads[`${channel} ${threadTs}`] ?? { prompts: [] };
    expect(prompts.length).toBeGreaterThan(0);
    expect(prompts.length).toBeLessThanOrEqual(4);
    await rep().tell("summary week", threadTs);
    await bot.idle();
    expect(await runs()).toMatchObject([{ input: { period: "week" }, origin: { channel, threadTs } }]);
  });

  test("Slack does not take the prompts -> the event is taken all the same", async () => {
    bot.slack.faults.serverError("assistant.threads.setSuggestedPrompts");
    const { delivery } = await rep().startChat();
    expect(delivery).toMatchObject({ status: 200 });
    await bot.idle();
  });
});
