import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId, type SummaryId, type WorkspaceId } from "../../db/ids.ts";
import { createSummary } from "../../db/queries/brain/create-summary.ts";

let bot: TestBot;
let workspace: WorkspaceId;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  await bot.query("delete from workspaces");
  await manager().closeView(true);
  await manager().command("/callboard", "help", sales());
  workspace = (await bot.query("select id from workspaces"))[0]?.id as WorkspaceId;
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const config = async () => (await bot.query("select * from brain_config where workspace_id = $1", [workspace]))[0];
const own = async () => (await bot.query("select * from workspaces where id = $1", [workspace]))[0];
const told = () => bot.slack.ephemerals(sales(), manager().id).at(-1)?.text;

async function opened() {
  await manager().command("/callboard", "settings", sales());
  await bot.idle();
  const view = manager().modal();
  if (!view) throw new Error("The settings did not open.");
  return view.id;
}

const ON = { enabled: ["on"], channel: () => sales(), timeZone: "Europe/Berlin", hour: "9" };
const entries = (over: Record<string, string | string[] | null> = {}) => ({ ...ON, channel: sales(), ...over });

describe("/callboard settings", () => {
  test("saved -> the rows say so, the next digest is reckoned in the same transaction, and the manager is told when", async () => {
    const form = {
      ...{ weekdays: ["1", "3"], weeklyDay: "1", holidays: "2026-12-25\n2026-01-01", quietFrom: "20", quietTo: "7" },
      ...{ hot: "80", warm: "50", metrics: ["newLeads", "conversions"], model: "grok-4-fast", dailyBudget: "2.5" },
      ...{ locale: "de-de", retentionDays: "60", postsADay: "5" },
    };
    const { errors } = await manager().submitView(await opened(), entries(form));
    await bot.idle();
    expect(errors).toEqual({});
    expect(await config()).toMatchObject({
      ...{ digest_enabled: true, digest_channel: sales(), digest_hour: 9, digest_weekdays: [1, 3], weekly_day: 1 },
      ...{ holidays: ["2026-01-01", "2026-12-25"], quiet_from: 20, quiet_to: 7, hot_threshold: 80, warm_threshold: 50 },
      ...{ metrics: ["newLeads", "conversions"], model: "grok-4-fast", retention_days: 60, posts_a_day: 5 },
    });
    expect(await own()).toMatchObject({ time_zone: "Europe/Berlin", locale: "de-DE", daily_budget: "2500000" });
    const [next] = await bot.query(
      `select to_char(next_digest_at at time zone 'Europe/Berlin', 'HH24:MI ID') as local, next_digest_at > app_now() as ahead
         from brain_config`,
    );
    expect(next).toMatchObject({ ahead: true, local: expect.stringMatching(/^09:00 [13]$/) });
    expect(told()).toContain("Settings saved. The next digest comes");
    expect(JSON.stringify(manager().home()?.blocks)).toContain(`Digest: on in <#${sales()}>`);
  });

  test.each<[string, Record<string, string | string[] | null>, string, string]>([
    ["on without a channel", { channel: null }, "channel", "Choose the channel"],
    ["no day", { weekdays: [] }, "weekdays", "required"],
    ["a weekly day that is none of them", { weekdays: ["2"], weeklyDay: "1" }, "weeklyDay", "no day of the digest"],
    ["a zone nobody knows", { timeZone: "berlin" }, "timeZone", "Did you mean Europe/Berlin?"],
    ["an offset for a zone", { timeZone: "+02:00" }, "timeZone", "no such time zone"],
    ["a holiday that is no date", { holidays: "2026-12-25\n2026-02-30" }, "holidays", "“2026-02-30” is no date"],
    ["warm not below hot", { hot: "50", warm: "50" }, "warm", "Must be below 50"],
    ["half a point", { hot: "70.5" }, "hot", "whole number"],
    ["quiet from and no end", { quietFrom: "20" }, "quietTo", "until when"],
    ["the digest in the quiet hours", { quietFrom: "20", quietTo: "10" }, "quietFrom", "digest's hour"],
    ["no message at all a day", { postsADay: "0" }, "postsADay", "from 1"],
    ["a budget below zero", { dailyBudget: "-1" }, "dailyBudget", "from 0"],
    ["a language that is none", { locale: "zz-!!" }, "locale", "no such language"],
  ])("%s -> said under its field, nothing saved", async (_what, over, field, words) => {
    const { errors } = await manager().submitView(await opened(), entries(over));
    expect(errors[field]).toContain(words);
    expect(await config()).toBeUndefined();
  });

  test("two managers at once -> the first one's save stands, the second is told to open it again", async () => {
    const first = await opened();
    await bot.query("insert into brain_config (workspace_id, digest_hour) values ($1, 6)", [workspace]);
    const { errors } = await manager().submitView(first, entries());
    expect(errors.timeZone).toContain("Somebody else saved");
    expect(await config()).toMatchObject({ digest_hour: 6, digest_enabled: false });
    expect(await own()).not.toMatchObject({ time_zone: "Europe/Berlin" });
  });

  test("a digest that is due and not claimed yet -> saving keeps it due", async () => {
    await bot.query(
      "insert into brain_config (workspace_id, digest_enabled, next_digest_at) values ($1, true, app_now() - interval '10 seconds')",
      [workspace],
    );
    await manager().submitView(await opened(), entries({ hot: "90" }));
    const [due] = await bot.query("select next_digest_at < app_now() as due from brain_config");
    expect(due).toEqual({ due: true });
  });

  test("turned off -> no next digest", async () => {
    await manager().submitView(await opened(), entries());
    await manager().submitView(await opened(), entries({ enabled: [] }));
    await bot.idle();
    expect(await config()).toMatchObject({ digest_enabled: false, next_digest_at: null });
    expect(told()).toContain("The digest is off.");
  });

  test("asked for by a rep, by command or on the App Home -> told who may; no form", async () => {
    const { shown } = await rep().command("/callboard", "settings", sales());
    expect(shown).toContain("Only managers can change the settings");
    expect(rep().modal()).toBeUndefined();
  });

  test("the App Home's button -> the same form", async () => {
    await manager().openHome();
    await bot.idle();
    const home = manager().home();
    await manager().click({ viewId: home?.id ?? "", text: "Change settings" });
    expect(manager().modal()?.callbackId).toBe("settings");
  });
});

describe("what was made", () => {
  test("/callboard summaries and recommendations -> what there is, of a type or a status; anything else is help", async () => {
    await createSummary(bot.deps.db, workspace, {
      ...{ id: newId<SummaryId>(), text: "Two leads.", type: "daily", trigger: "cron", period: "day" },
      ...{ periodStart: new Date(), periodEnd: new Date(), digestDate: "2026-11-25" },
      metrics: { newLeadsCount: 2, hotLeadsCount: 0, warmLeadsCount: 0, coldLeadsCount: 0 },
    });
    const said = async (text: string) => (await rep().command("/callboard", text, sales())).shown;
    for (const text of ["summaries", "summaries daily", "summaries 7"])
      expect(await said(text)).toContain("Daily digest: Wednesday 25 November 2026");
    expect(await said("summaries manual")).toContain("None yet");
    for (const text of ["recommendations", "recommendations now", "recommendations done", "recommendations this week"])
      expect(await said(text)).toContain("None.");
    for (const text of ["summaries 0", "summaries yearly", "recommendations nope"])
      expect(await said(text)).toContain("I do not know");
  });
});

describe("/summary digest", () => {
  const digest = (over: { digestDate: string }) =>
    createSummary(bot.deps.db, workspace, {
      ...{ id: newId<SummaryId>(), text: "Seven leads came in.", type: "daily", trigger: "cron", period: "day" },
      ...{ periodStart: new Date(), periodEnd: new Date(), ...over },
      metrics: { newLeadsCount: 7, hotLeadsCount: 0, warmLeadsCount: 0, coldLeadsCount: 0 },
    });
  const today = async () =>
    String((await bot.query("select (app_now() at time zone time_zone)::date::text as d from workspaces"))[0]?.d);

  test("today's was made -> the same text at once, and no run", async () => {
    // Not a zone that is adopted from whoever comes first: between the two it may be another day.
    await bot.query("update workspaces set time_zone = 'Europe/Berlin'");
    await bot.query("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, 'ana', 'Ana')", [
      newId(),
      workspace,
    ]);
    await bot.query(
      `insert into leads (id, workspace_id, contact_id, external_id, temperature, status, created_at, updated_at)
       select gen_random_uuid(), workspace_id, id, 'l1', 'hot', 'new', app_now(), app_now() from contacts`,
    );
    await digest({ digestDate: await today() });
    const { shown } = await rep().command("/summary", "digest", sales());
    expect(shown).toContain("Seven leads came in.");
    await rep().tell("!summary digest");
    await bot.idle();
    expect(bot.slack.ephemerals(rep().directId(), rep().id).at(-1)?.text).toContain("Seven leads came in.");
    expect(await bot.query("select from runs")).toEqual([]);
  });

  test("today's was not made yet -> a run that says what it would be so far, from where the last one ended", async () => {
    await bot.query(
      `insert into brain_digests (id, workspace_id, local_date, type, period, due_at, covers_from, covers_to)
       values (gen_random_uuid(), $1, current_date - 1, 'daily', 'day', app_now(), app_now() - interval '2 days', date_trunc('hour', app_now()) - interval '20 hours')`,
      [workspace],
    );
    await digest({ digestDate: "2026-01-01" });
    const { shown } = await rep().command("/summary", "digest", sales());
    expect(shown).toContain("what the digest would say so far");
    const [run] = await bot.query("select input, input -> 'digest' ->> 'from' as \"from\" from runs");
    expect(run?.input).toMatchObject({ period: "day", type: "manual", digest: { date: null } });
    const [same] = await bot.query("select covers_to = $1::timestamptz as same from brain_digests", [run?.from]);
    expect(same).toEqual({ same: true });
  });
});
