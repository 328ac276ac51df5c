import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId, type RunId, type SlackUserId, type SummaryId, type WorkspaceId } from "../../db/ids.ts";
import { saveQuestion } from "../../db/queries/ask/questions.ts";
import { Call, NO_PARAMETERS } from "../../pipelines/ask/calls.ts";
import { look } from "../../pipelines/ask/look.ts";
import type { Card } from "../../pipelines/ports.ts";
import { ROWS_ACTIONS } from "../blocks/rows.ts";

let bot: TestBot;
let workspace: WorkspaceId;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  while (rep().modal()) await rep().closeView();
  bot.published.length = 0;
  await bot.query("delete from workspaces");
  await rep().command("/callboard", "help", sales());
  const [row] = await bot.query("select id from workspaces");
  workspace = row?.id as WorkspaceId;
});
afterAll(() => bot.close());

const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;

const DAY = 86_400_000;
const day = (ago: number) => `${new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)} 00:00:00`;

/** A summary of 25 new leads, 5 of them hot and lost, posted as the brain posts it. */
async function posted() {
  const [summaryId, runId, messageId] = [newId<SummaryId>(), newId(), newId()];
  await bot.query(
    `with person as (
       insert into contacts (id, workspace_id, external_id, name, company)
       select gen_random_uuid(), $1, 'c' || n, 'Person ' || n || ' <!channel>', 'Acme' from generate_series(1, 25) as n
       returning id, external_id)
     insert into leads (id, workspace_id, contact_id, external_id, temperature, status, rejection_reason, created_at, updated_at)
     select gen_random_uuid(), $1, id, external_id, case when length(external_id) = 2 and external_id < 'c6' then 'hot' else 'cold' end,
            case when length(external_id) = 2 and external_id < 'c6' then 'rejected' else 'new' end,
            case when length(external_id) = 2 and external_id < 'c6' then 'Price' end, app_now() - interval '1 minute', app_now() - interval '1 minute'
       from person`,
    [workspace],
  );
  await bot.query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     select $2, $1, id, 'm', 'inbound', 'How much is it?', app_now() from contacts where workspace_id = $1 limit 1`,
    [workspace, messageId],
  );
  const span = {
    timeZone: "UTC",
    starts: day(6),
    ends: day(-1),
    priorStarts: day(13),
    priorEnds: day(7),
    countedAt: new Date(Date.now() + 1_000).toISOString(),
  };
  const fact = (id: string, label: string, value: number, query: string) => ({
    ...{ id, key: label, label, value, text: String(value), query, rows: value },
  });
  const metrics = {
    newLeadsCount: 25,
    span,
    facts: [
      fact("f1", "New leads", 25, "leads.new"),
      fact("f2", "Hot leads", 5, "leads.hot"),
      fact("f3", "Average score", 38, "leads.scored"),
    ],
    rejectionReasons: [{ reason: "Price", key: "price", count: 5, before: 0 }],
    topQuestions: [{ text: "How much is it?", count: 1, before: 0, messages: [messageId], messagesBefore: [] }],
  };
  await bot.query(
    `insert into brain_summaries (id, workspace_id, run_id, text, type, trigger, period, period_start, period_end, metrics)
     values ($1, $2, $3, '25 new leads.', 'manual', 'command', 'week', app_now() - interval '7 days', app_now(), $4)`,
    [summaryId, workspace, runId, JSON.stringify(metrics)],
  );
  await bot.query(
    `insert into brain_insights (id, workspace_id, run_id, type, pattern, frequency, examples, evidence, confidence, time_range)
     values ($1, $2, $3, 'trending_topic', 'How much is it?', 1, '[]', $4, 'low', 'week')`,
    [newId(), workspace, runId, JSON.stringify([messageId])],
  );
  const card = await bot.deps.presenter.summary(workspace, summaryId);
  return { ...(await shownIn(card, summaryId)), summaryId };
}

const shownIn = (card: Card, key: string) =>
  bot.deps.slack.post({
    ...{ workspaceId: workspace, target: { channel: sales() }, card, key },
    signal: AbortSignal.timeout(5_000),
  });

/** An answer from these queries, as the pipeline keeps and posts it. */
async function answered(calls: Partial<Call>[]) {
  const whole = calls.map((call) => Call.parse({ ...NO_PARAMETERS, period: "week", ...call }));
  const results = await look(bot.deps.db, workspace, whole);
  const question = { id: newId(), runId: newId<RunId>(), question: "?", askedBy: rep().id as SlackUserId };
  const rest = { answer: "That is so.", model: null, channel: sales(), threadTs: "" };
  await saveQuestion(bot.deps.db, workspace, { ...question, ...rest, calls: whole, results });
  const card = await bot.deps.presenter.answer?.(workspace, question.id);
  if (!card) throw new Error("The answer has no card.");
  return shownIn(card, question.id);
}

async function opened(at: { channel: string; ts: string }): Promise<{ id: string }> {
  expect((await rep().click({ channel: at.channel, ts: at.ts, text: "Show rows" })).ok).toBe(true);
  const view = rep().modal();
  if (!view) throw new Error("No window was opened.");
  return view;
}

const shown = (viewId: string) => {
  const view = rep().modal();
  expect(view?.id).toBe(viewId);
  return JSON.stringify(view?.blocks);
};

describe("Show rows", () => {
  test("clicked on a summary -> the rows behind its first figure, a page of them; Older shows the rest", async () => {
    const view = await opened(await posted());
    expect(shown(view.id)).toContain("New leads: 25");
    expect(shown(view.id)).toContain("25 rows, as counted. · rows 1 to 20");
    expect(shown(view.id)).not.toContain("<!channel>");
    await rep().click({ viewId: view.id, text: "Older" });
    expect(shown(view.id)).toContain("rows 21 to 25");
    expect(shown(view.id)).not.toContain("Older");
  });

  test("another figure chosen -> its rows: hot leads, a reason, what somebody said", async () => {
    const view = await opened(await posted());
    const choose = (value: string) => rep().click({ viewId: view.id, actionId: ROWS_ACTIONS.choose, choose: value });
    await choose("f2");
    expect(shown(view.id)).toContain("Hot leads: 5");
    expect(shown(view.id)).toContain("5 rows, as counted.");
    await choose("r1");
    expect(shown(view.id)).toContain("Lost: Price: 5");
    expect(shown(view.id)).toContain("5 rows, as counted.");
    await choose("r1c");
    expect(shown(view.id)).toContain("Lost: Price: the period before: 0");
    expect(shown(view.id)).toContain("There are no rows.");
    for (const said of ["i1", "q1"]) {
      await choose(said);
      expect(shown(view.id)).toContain("How much is it?");
      expect(shown(view.id)).toContain("1 row, as counted.");
    }
    await choose("q1c");
    expect(shown(view.id)).toContain("Asked: How much is it?: the period before: 0");
  });

  test("the average score -> each lead's score with what raised it, and whose it is", async () => {
    const at = await posted();
    await bot.query("update leads set score = 38, model_score = 38 where external_id = 'c1'");
    await bot.query("update leads set score = 90, model_score = 20 where external_id = 'c2'");
    await bot.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       select gen_random_uuid(), workspace_id, contact_id, 'again', 'inbound', 'yes', app_now() from leads where external_id = 'c1'`,
    );
    const view = await opened(at);
    await rep().click({ viewId: view.id, actionId: ROWS_ACTIONS.choose, choose: "f3" });
    expect(shown(view.id)).toMatch(/38[^"]*: Replied \+\d+/);
    expect(shown(view.id)).toMatch(/90, the sender's; ours would be \d+/);
  });

  test("rows that changed or came later -> said, with then and now", async () => {
    const at = await posted();
    await bot.query("update leads set temperature = 'warm' where temperature = 'hot' and external_id = 'c1'");
    await bot.query(
      `insert into leads (id, workspace_id, contact_id, external_id, temperature, status, created_at, updated_at, ingested_at)
       select gen_random_uuid(), workspace_id, id, 'late', 'hot', 'new', app_now(), app_now(), app_now() + interval '1 minute'
         from contacts limit 1`,
    );
    const view = await opened(at);
    await rep().click({ viewId: view.id, actionId: ROWS_ACTIONS.choose, choose: "f2" });
    expect(shown(view.id)).toContain("Counted from 5 rows; rows have changed since, and 4 count now.");
    expect(shown(view.id)).toContain("1 row of this period came in later and is not among them.");
  });

  test("a CSV file asked for -> a run that sends it to the person, and the window says so; the same click twice -> one run", async () => {
    const view = await opened(await posted());
    await rep().click({ viewId: view.id, text: "Send me a CSV file" });
    await bot.idle();
    const runs = await bot.query("select input, origin from runs where pipeline = 'rows'");
    expect(runs).toMatchObject([
      { input: { title: "New leads: 25", source: { query: "leads.new" } }, origin: { channel: rep().id } },
    ]);
    expect(shown(view.id)).toContain("The file comes as a direct message");
  });

  test("under an answer -> the rows behind each of its figures, of all three kinds of counts", async () => {
    await posted();
    const view = await opened(await answered([{ query: "figures" }]));
    expect(shown(view.id)).toContain("New leads: 25");
    expect(shown(view.id)).toContain("25 rows, as counted. · rows 1 to 20");
    await rep().click({ viewId: view.id, actionId: ROWS_ACTIONS.choose, choose: "q1f2" });
    expect(shown(view.id)).toContain("Hot leads: 5");
    expect(shown(view.id)).toContain("5 rows, as counted.");
    await rep().closeView();

    const hot = await opened(await answered([{ query: "leads", temperature: "hot" }]));
    expect(shown(hot.id)).toContain("Hot leads in the last 7 days: 5");
    expect(shown(hot.id)).toContain("5 rows, as counted.");
    await rep().click({ viewId: hot.id, text: "Send me a CSV file" });
    await bot.idle();
    const [run] = await bot.query("select input from runs where pipeline = 'rows'");
    expect(run?.input).toMatchObject({ source: { leads: { temperature: "hot" } } });
    await rep().closeView();

    const why = await opened(
      await answered([{ query: "leads_by", dimension: "rejection_reason", status: "rejected" }]),
    );
    expect(shown(why.id)).toContain("Price leads: 5");
    expect(shown(why.id)).toContain("5 rows, as counted.");
  });

  test("under an answer that lists -> the rows behind its count, and a file of them: people, patterns, converted leads", async () => {
    await posted();
    await bot.query("update leads set status = 'new' where contact_id in (select contact_id from messages)");
    await bot.query("update leads set status = 'converted' where external_id in ('c8', 'c9')");
    await bot.query(
      `insert into brain_actions (id, workspace_id, type, priority, urgency, contact_id, reason, expires_at)
       select gen_random_uuid(), $1, 'follow_up', 50, 'today', id, 'Silence', app_now() + interval '1 day'
         from contacts where workspace_id = $1 order by external_id limit 3`,
      [workspace],
    );
    const lists: [call: Partial<Call>, label: string, sent: object][] = [
      [{ query: "unanswered" }, "Contacts waiting for an answer: ", { list: "waiting" }],
      [{ query: "recommendations" }, "Open recommendations: 3", { list: "recommendations" }],
      [{ query: "contact", name: "Person 1" }, "Contacts of that name: ", { list: "contacts", called: "Person 1" }],
      [{ query: "topics" }, "Patterns found: 1", { list: "patterns" }],
    ];
    for (const [call, label, source] of lists) {
      const view = await opened(await answered([call]));
      const [, rows = ""] = new RegExp(`${label}(\\d*)`).exec(shown(view.id)) ?? [];
      expect(shown(view.id), label).toContain(label);
      expect(shown(view.id), label).toMatch(/\d+ rows?, as counted\./);
      expect(Number(rows || 1), label).toBeGreaterThan(0);
      await rep().click({ viewId: view.id, text: "Send me a CSV file" });
      await bot.idle();
      const [run] = await bot.query("select input from runs where pipeline = 'rows' order by created_at desc limit 1");
      expect(run?.input, label).toMatchObject({ source });
      await rep().closeView();
    }
    const by = await opened(await answered([{ query: "leads_by", dimension: "temperature" }]));
    const converted = await bot.query(
      "select temperature, count(*)::int as leads from leads where status = 'converted' group by 1 order by 1",
    );
    for (const { temperature, leads } of converted)
      expect(shown(by.id)).toContain(`${temperature} leads converted by now: ${leads}`);
  });

  test("another workspace's answer -> nothing of it is shown", async () => {
    await posted();
    const at = await answered([{ query: "leads", temperature: "hot" }]);
    const other = newId<WorkspaceId>();
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0ELSE00000', 'Else')", [other]);
    await bot.query("update brain_questions set workspace_id = $1", [other]);
    await rep().click({ channel: at.channel, ts: at.ts, text: "Show rows" });
    expect(rep().modal()).toBeUndefined();
  });

  test("on a digest -> the rows of what the Dones moved", async () => {
    const { summaryId } = await posted();
    await bot.query(
      `insert into brain_actions (id, workspace_id, type, priority, urgency, contact_id, reason, status, expires_at, decided_at, decided_by)
       select gen_random_uuid(), $1, 'follow_up', 50, 'today', id, 'Silence', 'actioned', app_now(), app_now() - interval '1 hour', 'U1'
         from contacts where workspace_id = $1 order by external_id limit 2`,
      [workspace],
    );
    await bot.query(
      `update brain_summaries set metrics = metrics || '{"moved": {"done": 2, "replied": 0, "staged": 0, "converted": 0}}' where id = $1`,
      [summaryId],
    );
    const view = await opened(await shownIn(await bot.deps.presenter.summary(workspace, summaryId), newId()));
    await rep().click({ viewId: view.id, actionId: ROWS_ACTIONS.choose, choose: "m1" });
    expect(shown(view.id)).toContain("Recommendations done: 2");
    expect(shown(view.id)).toContain("2 rows, as counted.");
  });

  test("another workspace's summary -> nothing of it is shown", async () => {
    const at = await posted();
    const other = newId<WorkspaceId>();
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0ELSE00000', 'Else')", [other]);
    await bot.query("update brain_summaries set workspace_id = $1", [other]);
    await rep().click({ channel: at.channel, ts: at.ts, text: "Show rows" });
    expect(rep().modal()).toBeUndefined();
  });
});
