import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId } from "../../db/ids.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  bot.published.length = 0;
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const runs = () => bot.query("select * from runs order by created_at");
const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;

describe("/summary", () => {
  test("typed by a rep -> one run of the brain with its origin, an answer only they see, and it is on its way", async () => {
    const { shown, ok } = await rep().command("/summary", "today", sales());
    expect(ok).toBe(true);
    expect(shown).toContain("On it: the summary of today");
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      pipeline: "brain",
      origin: { channel: sales(), user: rep().id },
      input: { period: "today", type: "manual", trigger: "command", triggeredBy: rep().id },
    });
    await bot.idle();
    expect(bot.published).toHaveLength(1);
  });

  test.each([
    ["", "week"],
    [" WEEK ", "week"],
    ["month", "month"],
    ["all", "all"],
    ["yesterday", "yesterday"],
    ["Last  week", "last_week"],
    ["2026-02-28", { first: "2026-02-28", last: "2026-02-28" }],
    ["2026-11-01..2026-11-15", { first: "2026-11-01", last: "2026-11-15" }],
    ["2026-11-01 – 2026-11-15", { first: "2026-11-01", last: "2026-11-15" }],
  ])("%j -> %j", async (text, period) => {
    await rep().command("/summary", text, sales());
    expect((await runs()).map((run) => run.input)).toMatchObject([{ period }]);
  });

  test.each(["tomorrow", "2026-02-30", "2026-11-15..2026-11-01", "week please", "constructor", "<!channel>"])(
    "%j -> help, nothing written",
    async (text) => {
      const { shown } = await rep().command("/summary", text, sales());
      expect(shown).toContain("/summary [period]");
      expect(shown).not.toContain("<!channel>");
      expect(await runs()).toEqual([]);
    },
  );

  test("the same command delivered twice -> one run", async () => {
    const body = new URLSearchParams({
      command: "/summary",
      text: "week",
      team_id: bot.slack.first.teamId,
      channel_id: sales(),
      user_id: rep().id,
      trigger_id: "1.2.same",
    }).toString();
    const answers = await Promise.all([bot.signed(body), bot.signed(body)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(await runs()).toHaveLength(1);
  });

  test("first contact -> the workspace is made with its person's zone and role, its token sealed", async () => {
    await Promise.all([manager().command("/summary", "", sales()), manager().command("/summary", "", sales())]);
    await rep().command("/summary", "", sales());
    const workspaces = await bot.query("select * from workspaces");
    expect(workspaces).toHaveLength(1);
    expect(workspaces[0]).toMatchObject({
      slack_team_id: bot.slack.first.teamId,
      name: "Northwind Studios",
      time_zone: "America/New_York",
    });
    const members = await bot.query("select slack_user_id, role from members order by role");
    expect(members).toEqual([
      { slack_user_id: manager().id, role: "manager" },
      { slack_user_id: rep().id, role: "rep" },
    ]);
    const stored = JSON.stringify(await bot.query("select * from installations"));
    expect(stored).not.toContain(bot.slack.botToken);
    expect(bot.logged.join("\n")).not.toContain(bot.slack.botToken);
  });

  test("in a channel the bot is not in -> the run starts, and how to invite the bot is said", async () => {
    bot.slack.faults.refuse("conversations.info", "channel_not_found");
    const { shown } = await rep().command("/summary", "", sales());
    expect(shown).toContain(`/invite <@${bot.slack.first.botUserId}>`);
    expect(await runs()).toHaveLength(1);
  });

  test("Slack does not say who it is -> the summary is made all the same", async () => {
    bot.slack.faults.serverError("users.info");
    expect((await rep().command("/summary", "", sales())).shown).toContain("On it");
    expect(await runs()).toHaveLength(1);
    expect(await bot.query("select * from members")).toEqual([]);
  });

  test("the database is too slow -> not accepted within the time Slack waits, and nothing is written later", async () => {
    await rep().command("/summary", "", sales());
    await bot.query("delete from runs");
    const blocker = await bot.blocked();
    const { shown, ok } = await rep().command("/summary", "", sales());
    await blocker.release();
    await bot.idle();
    expect(ok).toBe(true);
    expect(shown).toContain("not accepted");
    expect(await runs()).toEqual([]);
  });

  test("from a team that has not installed the bot -> it says how to, nothing written", async () => {
    const fields = {
      command: "/summary",
      team_id: bot.slack.second.teamId,
      channel_id: "C1",
      user_id: "U1",
      trigger_id: "9",
    };
    const shown = await (await bot.signed(new URLSearchParams(fields).toString())).text();
    expect(shown).toContain("not installed");
    expect(shown).toContain("/slack/install");
    expect(await bot.query("select * from workspaces")).toEqual([]);
  });
});

describe("/launch", () => {
  test("sample, by a manager -> a campaign of five, a run each, its card posted once", async () => {
    const { shown } = await manager().command("/launch", "sample", sales());
    expect(shown).toContain("5 prospects");
    expect(await bot.query("select status, total_items, created_by from campaigns")).toEqual([
      { status: "running", total_items: 5, created_by: manager().id },
    ]);
    expect(await runs()).toHaveLength(5);
    await bot.idle();
    const cards = bot.slack.messages(sales()).filter((message) => message.text.includes("0 of 5"));
    expect(cards).toHaveLength(1);
  });

  test("by a rep -> who may is said, nothing written", async () => {
    await manager().command("/callboard", "help", sales());
    await manager().command("/summary", "", sales());
    const { shown } = await rep().command("/launch", "sample", sales());
    expect(shown).toContain("Only managers can launch");
    expect(shown).toContain(`<@${manager().id}>`);
    expect(await bot.query("select * from campaigns")).toEqual([]);
  });

  test.each(["help", "now", "sample please"])("%j -> help, nothing written", async (text) => {
    expect((await manager().command("/launch", text, sales())).shown).toContain("/launch sample");
    expect(await bot.query("select * from campaigns")).toEqual([]);
  });

  test("a rep who sends a manager's form -> refused, nothing written", async () => {
    const view = {
      id: "V1",
      callback_id: "launch_campaign",
      type: "modal",
      private_metadata: JSON.stringify({ channel: sales(), user: rep().id }),
      blocks: [],
      state: { values: sampleValues("Ana, Prado") },
    };
    const body = { type: "view_submission", team: { id: bot.slack.first.teamId }, user: { id: rep().id }, view };
    const answer = await bot.signed(`payload=${encodeURIComponent(JSON.stringify(body))}`);
    expect(await answer.text()).toContain("Only managers");
    expect(await bot.query("select * from campaigns")).toEqual([]);
  });
});

describe("/callboard", () => {
  test("help -> every command", async () => {
    await rep().command("/callboard", "", sales());
    const blocks = JSON.stringify(bot.slack.ephemerals(sales(), rep().id).at(-1)?.blocks);
    for (const word of ["/summary", "/launch", "/launch sample", "health", "ledger", "!summary", "/draft", "this list"])
      expect(blocks).toContain(word);
  });

  test("health -> how the work stands", async () => {
    await rep().command("/summary", "", sales());
    const { shown } = await rep().command("/callboard", "health", sales());
    expect(shown).toMatch(/0 runs working, [01] queued|1 run working/);
    expect(shown).toContain("Summary: ");
  });

  test("scores -> each model's version, rows, AUC and calibration; the prior where there are too few ends", async () => {
    const said = async (text: string) => (await rep().command("/callboard", text, sales())).shown;
    expect(await said("scores")).toMatch(
      /Lead scores: not enough outcomes yet: prior in use.*Interest of conversations: not enough/s,
    );
    const [row] = await bot.query("select id from workspaces");
    await bot.query(
      `insert into brain_models (workspace_id, kind, version, parameters, rows, positives, auc, calibration_error, sender_auc, active)
       values ($1, 'lead', 3, '{}', 6500, 2450, 0.8741, 0.0117, 0.7, true), ($1, 'lead', 2, '{}', 10, 5, 0.5, 0.5, null, false),
              ($1, 'interest', 1, '{}', 12, 2, null, null, null, true)`,
      [row?.id],
    );
    const shown = await said("scores");
    expect(shown).toMatch(/Lead scores: version 3, trained .*, from 6,500 leads whose end is known, 2,450 converted/);
    expect(shown).toContain("AUC 0.874, calibration error 0.012");
    expect(shown).toContain("senders' own scores: AUC 0.700");
    expect(shown).toMatch(
      /Interest of conversations: not enough outcomes yet: prior in use \(version 1.*12 conversations/,
    );
    expect(await said("health")).toContain(
      "leads: version 3, AUC 0.874, calibration error 0.012 · interest: not enough outcomes yet: prior in use",
    );
    expect(await said("scores now")).toContain("I do not know");
  });

  test("run -> why it waits and what it did; a manager's card has the buttons, a rep's has not", async () => {
    await rep().command("/summary", "", sales());
    await bot.idle();
    const [run] = await runs();
    const asRep = await rep().command("/callboard", `run ${run?.id}`, sales());
    expect(asRep.shown).toContain("Step 1 of 1 (measure), place 1 of 1; its message was sent");
    expect(asRep.shown).not.toContain("Cancel run");
    const asManager = await manager().command("/callboard", `run ${run?.id}`, sales());
    expect(JSON.stringify(bot.slack.ephemerals(sales(), manager().id).at(-1)?.blocks)).toContain("run_cancel");
    expect(asManager.shown).toContain("Step 1 of 1");
  });

  test("another workspace's run -> there is none", async () => {
    await rep().command("/summary", "", sales());
    const other = newId();
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0ELSE00000', 'Else')", [other]);
    await bot.query("update runs set workspace_id = $1", [other]);
    const [run] = await runs();
    const { shown } = await rep().command("/callboard", `run ${run?.id}`, sales());
    expect(shown).toContain("no such run");
    expect((await rep().command("/callboard", "run", sales())).shown).toContain("/callboard run [id]");
  });

  test("ledger -> what was posted", async () => {
    await manager().command("/launch", "sample", sales());
    await bot.idle();
    const { shown } = await rep().command("/callboard", "ledger", sales());
    expect(shown).toContain("Slack: card · done");
  });

  test("an unknown word -> help; an unknown command -> it says so", async () => {
    expect((await rep().command("/callboard", "ledger not-an-id", sales())).shown).toContain("/callboard ledger");
    expect((await rep().command("/nothing", "", sales())).shown).toContain("do not know that command");
  });
});

function sampleValues(prospects: string) {
  const fields = {
    name: "Autumn",
    brief: "b",
    senderName: "Dana",
    senderCompany: "Larkfield",
    companyInfo: "",
    voiceId: "21m00Tcm4TlvDq8ikWAM",
    prospects,
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, { [name]: { type: "plain_text_input", value } }]),
  );
}
