import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { leadScorer, trainLeads } from "../../brain-models/index.ts";
import { runBatch } from "../../db/client.ts";
import { newId, type RunId, type SummaryId, type WorkspaceId } from "../../db/ids.ts";
import { saveModel } from "../../db/queries/brain/score-models.ts";

let bot: TestBot;
let workspace: WorkspaceId;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  bot.published.length = 0;
  await bot.query("delete from workspaces");
  await rep().command("/callboard", "help", sales());
  const [row] = await bot.query("select id from workspaces");
  workspace = row?.id as WorkspaceId;
});
afterAll(() => bot.close());

const rep = () => bot.slack.as(bot.slack.first.repId);
const second = () => bot.slack.as(bot.slack.first.secondRepId);
const sales = () => bot.slack.first.salesId;

/** A summary with one recommendation for Ana, posted as the brain posts it. */
async function posted(over: { expiresIn?: string } = {}) {
  const [summaryId, runId, actionId, contactId] = [newId<SummaryId>(), newId<RunId>(), newId(), newId()];
  await bot.query(
    "insert into contacts (id, workspace_id, external_id, name, company) values ($1, $2, 'ana', 'Ana Prado', 'Prado Print')",
    [contactId, workspace],
  );
  await bot.query(
    "insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at) values ($1, $2, $3, 'm1', 'inbound', 'hello', app_now())",
    [newId(), workspace, contactId],
  );
  await bot.query(
    `insert into brain_summaries (id, workspace_id, run_id, text, type, trigger, period, period_start, period_end, metrics)
     values ($1, $2, $3, 'One lead waits.', 'manual', 'command', 'week', app_now() - interval '7 days', app_now(),
             '{"newLeadsCount": 1, "hotLeadsCount": 1, "warmLeadsCount": 0, "coldLeadsCount": 0}')`,
    [summaryId, workspace, runId],
  );
  await bot.query(
    `insert into brain_actions (id, workspace_id, run_id, contact_id, type, priority, urgency, reason, expires_at)
     values ($1, $2, $3, $4, 'follow_up', 80, 'today', 'Waits for 3 days.', app_now() + $5::interval)`,
    [actionId, workspace, runId, contactId, over.expiresIn ?? "24 hours"],
  );
  const card = await bot.deps.presenter.summary(workspace, summaryId);
  const target = { channel: sales() };
  const at = await bot.deps.slack.post({
    workspaceId: workspace,
    target,
    card,
    key: summaryId,
    signal: AbortSignal.timeout(5_000),
  });
  return { ...at, recommendationId: actionId, summaryId };
}

const row = async (id: string) => (await bot.query("select * from brain_actions where id = $1", [id]))[0];
const shown = (at: { channel: string; ts: string }) => JSON.stringify(bot.slack.message(at.channel, at.ts)?.blocks);
const told = (user: string) => bot.slack.ephemerals(sales(), user).at(-1)?.text;

describe("a recommendation's buttons", () => {
  test("open -> Done: the row says who, the message shows it with Undo", async () => {
    const at = await posted();
    expect((await rep().click({ ...at, text: "Done" })).ok).toBe(true);
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "actioned", decided_by: rep().id });
    expect(shown(at)).toContain(`Done by <@${rep().id}>`);
    expect(shown(at)).toContain("Undo");
    expect(shown(at)).not.toContain("Snooze 24 h");
    expect(bot.published.map((message) => message.path)).toContain("/pipelines/render");
  });

  test("done -> Undo: open again, its buttons are back", async () => {
    const at = await posted();
    await rep().click({ ...at, text: "Done" });
    await bot.idle();
    await second().click({ ...at, text: "Undo" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "pending", decided_at: null });
    expect(shown(at)).toContain("Dismiss");
  });

  test("Why -> a window with the parts of the priority", async () => {
    const at = await posted();
    await bot.query("update brain_actions set parts = $1", [
      JSON.stringify([{ label: "Unanswered question", points: 80 }]),
    ]);
    await rep().click({ ...at, text: "Why" });
    expect(JSON.stringify(rep().modal()?.blocks)).toContain("Unanswered question: *+80*");
    await rep().closeView();
  });

  const lead = (score: number | null, given: number | null, attributes: Record<string, unknown>) =>
    bot.query(
      `insert into leads (id, workspace_id, contact_id, external_id, temperature, score, model_score, status, attributes, created_at, updated_at)
       select gen_random_uuid(), workspace_id, id, 'lead', 'cold', $1, $2, 'new', $3, app_now() - interval '1 day', app_now() from contacts`,
      [score, given, JSON.stringify(attributes)],
    );
  /** A model learned from leads of which those with a demo convert four times in five, the others once in five. */
  const trained = async () => {
    const examples = Array.from({ length: 400 }, (_, row) => ({
      attributes: { Demo: row % 2 ? "*seen* <!here>" : "none", "§ Replies in the first week": 0 },
      converted: row % 2 ? row % 10 < 8 : row % 10 === 0,
    }));
    const { model, quality } = trainLeads(examples);
    const { auc, calibrationError, rows, positives } = quality;
    const stored = { kind: "lead", parameters: { ...model }, rows, positives, auc, calibrationError } as const;
    await runBatch(bot.deps.db, saveModel(bot.deps.db, workspace, 0, { ...stored, senderAuc: null }));
    return leadScorer(model);
  };
  const why = async (at: { channel: string; ts: string }) => {
    await rep().click({ ...at, text: "Why" });
    const blocks = rep().modal()?.blocks as { text?: { text: string }; elements?: { text: string }[] }[];
    await rep().closeView();
    return blocks.map(({ text, elements }) => text?.text ?? elements?.[0]?.text ?? "").join("\n");
  };

  test("Why -> the parts of the lead's score by the model in use; base and parts add up to it", async () => {
    const at = await posted();
    const score = await trained();
    const { score: expected } = score({ Demo: "*seen* <!here>", "§ Replies in the first week": 1 });
    await lead(expected, expected, { Demo: "*seen* <!here>" });
    const text = await why(at);
    expect(text).toContain(`*Lead score ${expected} of 100*\n`);
    expect(text).toMatch(/Raised it\*[\s\S]*Demo: .*seen.*: \*\+\d+\*/);
    expect(text).toContain("Model version 1, learned from 400 ends, ");
    expect(text).not.toContain("<!here>");
    const [, base = "", rest = ""] =
      /Lead score[\s\S]*begins at \*(\d+)\*([\s\S]*)A score is the chance in percent that it converts/.exec(text) ?? [];
    const points = [...rest.matchAll(/: \*([+−])(\d+)\*/g)].map(
      ([, sign, size]) => (sign === "+" ? 1 : -1) * Number(size),
    );
    expect(points.length).toBeGreaterThan(0);
    expect(points.reduce((sum, part) => sum + part, Number(base))).toBe(expected);
  });

  test("Why, a lead without the demo and with the sender's own score -> what lowered ours, and whose is shown", async () => {
    const at = await posted();
    await trained();
    await lead(77, 20, { Demo: "none" });
    const text = await why(at);
    expect(text).toContain("Lead score 77 of 100*, which came with the lead");
    expect(text).toMatch(/Lowered it\*\n• Demo: none: \*−\d+\*/);
  });

  test("Why before the first training -> the prior, and it says so; another workspace's model is not asked", async () => {
    const at = await posted();
    const stranger = newId<WorkspaceId>();
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0STRANGER', 'Other')", [stranger]);
    await bot.query(
      "insert into brain_models (workspace_id, kind, version, parameters, rows, positives, active) values ($1, 'lead', 9, '{}', 900, 90, true)",
      [stranger],
    );
    expect(await why(at)).not.toContain("Lead score");
    await lead(null, null, {});
    const text = await why(at);
    expect(text).toContain("*Lead score: not given yet.*");
    expect(text).toContain("• Replied: *+");
    expect(text).toContain("No model was trained yet: the prior is in use.");
    expect(text).toContain("*Interest in what they write");
  });

  test("dismissed -> asked why; a reason is kept and shown, another workspace's is not touched", async () => {
    const at = await posted();
    await rep().click({ ...at, text: "Dismiss" });
    await bot.idle();
    await second().select({ ...at, actionId: "recommendation_reason" }, `${at.recommendationId}:already_handled`);
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "dismissed", dismiss_reason: "already_handled" });
    expect(shown(at)).toContain(": already handled");
    await rep().click({ ...at, text: "Undo" });
    expect(await row(at.recommendationId)).toMatchObject({ status: "pending", dismiss_reason: null });
  });

  test("open -> Dismiss, and Undo takes it back", async () => {
    const at = await posted();
    await rep().click({ ...at, text: "Dismiss" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "dismissed" });
    await rep().click({ ...at, text: "Undo" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "pending" });
  });

  test("open -> Snooze: until the same time tomorrow by the database's clock", async () => {
    const at = await posted();
    await rep().click({ ...at, text: "Snooze 24 h" });
    await bot.idle();
    const [slept] = await bot.query(
      "select status, extract(epoch from snoozed_until - app_now())::int as seconds from brain_actions where id = $1",
      [at.recommendationId],
    );
    expect(slept?.status).toBe("pending");
    expect(Math.abs(Number(slept?.seconds) - 86_400)).toBeLessThan(10);
    expect(shown(at)).toContain("Snoozed by");
  });

  test("two click Done at once -> one did it, the other is told who", async () => {
    const at = await posted();
    await Promise.all([rep().click({ ...at, text: "Done" }), second().click({ ...at, text: "Done" })]);
    await bot.idle();
    const winner = String((await row(at.recommendationId))?.decided_by);
    const loser = winner === rep().id ? second().id : rep().id;
    expect(told(loser)).toContain(`Done by <@${winner}>`);
    expect(told(loser)).toContain("Your click changed nothing");
    expect(told(winner)).not.toBe(told(loser));
  });

  test("expired -> nothing changes, the person is told, the message shows it", async () => {
    const at = await posted();
    await bot.query("update brain_actions set expires_at = app_now() - interval '1 minute' where id = $1", [
      at.recommendationId,
    ]);
    await rep().click({ ...at, text: "Done" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "pending" });
    expect(told(rep().id)).toContain("Expired");
    expect(shown(at)).not.toContain('"Done"');
  });

  test("another workspace's recommendation -> nothing changes, nothing of it is said", async () => {
    const at = await posted();
    const other = newId<WorkspaceId>();
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0ELSE00000', 'Else')", [other]);
    const before = await row(at.recommendationId);
    await bot.query("update brain_actions set workspace_id = $1 where id = $2", [other, at.recommendationId]);
    await rep().click({ ...at, text: "Done" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "pending", changed_at: before?.changed_at });
    expect(told(rep().id)).toContain("not there any more");
    expect(told(rep().id)).not.toContain("Ana");
  });

  test("Slack does not take the edit -> the row stands, and a render is asked for", async () => {
    const at = await posted();
    bot.slack.faults.serverError("chat.update");
    await rep().click({ ...at, text: "Done" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "actioned" });
    expect(bot.published.map((message) => message.path)).toContain("/pipelines/render");
  });

  test("clicked on the App Home -> done there too, and the page is shown anew", async () => {
    const at = await posted();
    await rep().openHome();
    await bot.idle();
    expect(JSON.stringify(rep().home()?.blocks)).toContain("Ana Prado");
    await rep().click({ home: true, text: "Done" });
    await bot.idle();
    expect(await row(at.recommendationId)).toMatchObject({ status: "actioned" });
    expect(JSON.stringify(rep().home()?.blocks)).not.toContain("Ana Prado");
  });
});

describe("a campaign's Details", () => {
  test("pressed -> every item with its state, seen by that person alone", async () => {
    const manager = bot.slack.as(bot.slack.first.managerId);
    await manager.command("/launch", "sample", sales());
    await bot.idle();
    await bot.query("update prospects set status = 'failed', error = 'The page <was> refused.' where position = 1");
    const card = bot.slack.messages(sales()).findLast((message) => message.text.includes("0 of 5"));
    const before = bot.slack.messages(sales()).length;
    await rep().click({ channel: sales(), ts: card?.ts ?? "", text: "Details" });
    await bot.idle();
    const shown = JSON.stringify(rep().modal()?.blocks);
    expect(shown).toContain("failed: The page &lt;was&gt; refused.");
    expect(shown).toContain("Priya Raman");
    await rep().closeView(true);
    expect(bot.slack.messages(sales())).toHaveLength(before);
  });
});
