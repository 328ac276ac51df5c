import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { listResults } from "../../db/queries/board/list-campaign-page.ts";
import { launchNew, sampleCampaign } from "../../pipelines/index.ts";

let bot: TestBot;
let workspace: WorkspaceId;
beforeAll(async () => {
  bot = await testBot();
});
afterAll(() => bot.close());
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  await manager().closeView(true);
  await bot.query("delete from workspaces");
  await manager().command("/callboard", "canary", sales());
  workspace = String((await bot.query("select id from workspaces"))[0]?.id) as WorkspaceId;
});

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const campaign = async () => (await bot.query("select * from campaigns order by created_at desc limit 1"))[0] ?? {};
const runs = () => bot.query("select id, state, subject_id from runs order by created_at, id");
const top = () => JSON.stringify(manager().modal()?.blocks);
const told = (user = manager().id) => bot.slack.ephemerals(sales(), user).at(-1)?.text ?? "";
const card = () => bot.slack.messages(sales()).findLast((message) => message.botId && !message.threadTs);

/** Launches the sample, with what is given instead, and posts its card. */
async function launched(changes: Partial<Parameters<typeof launchNew>[2]> = {}): Promise<CampaignId> {
  const origin = { channel: sales(), user: manager().id as never };
  const request = { ...sampleCampaign(), requestKey: `k${Math.random()}`, origin, createdBy: origin.user, ...changes };
  const { campaignId } = await launchNew(bot.deps, workspace, request);
  await bot.deps.engine.kick(workspace);
  await bot.idle();
  return campaignId;
}
const press = async (actionId: string, user = manager()) => {
  const outcome = await user.click({ channel: sales(), ts: String(card()?.ts), actionId });
  await bot.idle();
  return outcome;
};
/** The card as it would be edited now: QStash only takes note here. */
const rendered = async () => {
  await bot.query("update live_messages set edited_at = null, lease_until = null");
  await bot.engine.render(workspace, { subjectType: "campaign", subjectId: String((await campaign()).id) });
  return JSON.stringify(card()?.blocks);
};

describe("a campaign's card", () => {
  test("Pause, Resume, Cancel by a manager -> done, said, and shown; by a rep -> refused", async () => {
    await launched();
    await press("campaign_pause", rep());
    expect(told(rep().id)).toContain("Only managers can steer campaigns");
    await press("campaign_pause");
    expect((await campaign()).status).toBe("paused");
    expect(await rendered()).toContain("somebody paused it");
    await press("campaign_resume");
    expect((await campaign()).status).toBe("running");
    await rendered();
    await press("campaign_cancel");
    expect(told()).toContain("Cancelled: 5 items had not ended.");
    expect(new Set((await runs()).map((run) => run.state))).toEqual(new Set(["cancelled"]));
    expect(await bot.query("select distinct status, error from prospects")).toEqual([
      { status: "failed", error: "Cancelled." },
    ]);
  });

  test("Raise the ceiling -> asked in a form, raised; an amount below what is spent -> refused in the form", async () => {
    await launched({ budget: 5_000_000 });
    await press("campaign_raise");
    expect(top()).toContain("It is $5.00 now");
    await bot.query("update campaigns set status = 'paused', budget_paused = true");
    await manager().submitView(manager().modal()?.id ?? "", { ceiling: "12.5" });
    expect(await campaign()).toMatchObject({ budget: "12500000", status: "running", budget_paused: false });
    await press("campaign_raise");
    await bot.query("update campaigns set status = 'completed'");
    const sent = await manager().submitView(manager().modal()?.id ?? "", { ceiling: "20" });
    expect(Object.values(sent.errors).join()).toContain("completed already");
  });

  test("Retry failed -> every failed run begins again where it failed, its prospect queued and untold; completed ones stay", async () => {
    const id = await launched();
    const all = await runs();
    await bot.query("update runs set state = 'failed', step_index = 2, ended_at = now() where id = any($1)", [
      all.slice(0, 2).map((run) => run.id),
    ]);
    await bot.query("update runs set state = 'completed', ended_at = now() where id = any($1)", [
      all.slice(2).map((run) => run.id),
    ]);
    await bot.query(
      "update prospects p set status = case r.state when 'failed' then 'failed' else 'complete' end, error = 'It broke.', reply_id = p.id from runs r where r.subject_id = p.id",
    );
    await bot.query("update campaigns set status = 'completed'");
    expect(await rendered()).toContain("Retry failed (2)");
    await press("campaign_retry_failed");
    expect(told()).toContain("2 items begin again where they failed");
    expect((await runs()).map((run) => run.state).sort()).toEqual([
      "completed",
      "completed",
      "completed",
      "queued",
      "queued",
    ]);
    expect(await bot.query("select status, error, reply_id from prospects where status <> 'complete'")).toEqual(
      Array(2).fill({ status: "queued", error: null, reply_id: null }),
    );
    expect(await bot.query("select outcome, step, agent from step_runs")).toEqual(
      Array(2).fill({ outcome: "retried", step: "narrate", agent: manager().id }),
    );
    expect((await campaign()).status).toBe("running");
    await press("campaign_retry_failed");
    expect(told()).toContain("Nothing in it failed.");
    expect(id).toBe((await campaign()).id);
  });

  test("the first one tried alone -> the campaign stays open at its end and asks in the thread; Release -> the rest begin, once", async () => {
    await launched({ canary: true });
    const [first, ...others] = await runs();
    expect([others.length, await rendered()]).toEqual([0, expect.stringContaining("4 items wait for your word")]);
    await bot.query("update runs set state = 'completed', ended_at = now(), endings = 1");
    await bot.query(
      "update prospects set status = 'complete', started_at = now(), completed_at = now() where id = $1",
      [first?.subject_id],
    );
    const { tellCanary } = await import("../../db/queries/campaigns/tell-ended.ts");
    await tellCanary(bot.db, workspace, String(first?.subject_id) as never, crypto.randomUUID() as never);
    expect((await bot.engine.heartbeat()).looked).toBe(1);
    await bot.idle();
    expect((await campaign()).status).toBe("running");
    const question = bot.slack
      .messages(sales())
      .findLast((message) => message.threadTs === card()?.ts && message.botId);
    expect(JSON.stringify(question?.blocks)).toContain("The first one was tried alone");
    const release = () => manager().click({ channel: sales(), ts: String(question?.ts), actionId: "campaign_release" });
    await Promise.all([release(), release()]);
    await bot.idle();
    expect(await runs()).toHaveLength(5);
    expect((await campaign()).canary).toBe("released");
  });

  test("held people -> in no count, no run; let through -> they begin, and are counted", async () => {
    const [ana, ...rest] = sampleCampaign().prospects;
    await launched({
      prospects: [{ ...ana, name: "Ana", company: "Prado", held: "was written to on 2026-03-04" }, ...rest],
    });
    expect(await rendered()).toContain("0 of 4");
    expect(await rendered()).toContain("Let 1 held through");
    await press("campaign_let_through");
    expect(told()).toContain("1 person let through.");
    expect([(await runs()).length, (await campaign()).total_items]).toEqual([5, 5]);
    expect(await rendered()).toContain("0 of 5");
  });
});

describe("Details", () => {
  test("40 items -> pages of 15 and states; why one waits; the link revoked with its files", async () => {
    await launched({ prospects: Array.from({ length: 40 }, (_, n) => ({ name: `Person ${n}`, company: "C" })) });
    await bot.query(
      "update prospects set status = 'complete', share_token = $1, final_video_url = 'https://x.example/share/a' where position = 0",
      ["s".repeat(32)],
    );
    await bot.query("update prospects set status = 'failed', error = 'The page was refused.' where position = 1");
    await bot.query(
      `update runs set state = 'queued', error = '{"code":"wait","message":"asked us to wait","service":"MiniMax"}' where subject_id = (select id from prospects where position = 2)`,
    );
    await bot.query(
      `insert into share_signals (id, workspace_id, prospect_id, kind, last_at)
       select gen_random_uuid(), workspace_id, id, 'opened', app_now() from prospects where position = 0`,
    );
    await press("campaign_details");
    for (const words of [
      "Person 0 (C)",
      "opened",
      "watch",
      "failed: The page was refused.",
      "MiniMax: asked us to wait",
      "1 to 15 of 40",
    ])
      expect(top()).toContain(words);
    const inside = (actionId: string, more: object = {}) =>
      manager().click({ viewId: manager().modal()?.id ?? "", actionId, ...more });
    await inside("campaign_page_forward");
    await bot.idle();
    await inside("campaign_page_forward");
    await bot.idle();
    expect(top()).toContain("31 to 40 of 40");
    await inside("campaign_filter", { choose: "complete" });
    await bot.idle();
    expect(top()).toContain("1 to 1 of 1");
    await inside("campaign_revoke");
    await bot.idle();
    expect(top()).toContain("link revoked");
    expect(await bot.query("select share_token from prospects where position = 0")).toEqual([{ share_token: null }]);
  });

  test("Results as CSV -> one file in the card's thread, a line each, nothing a spreadsheet would run", async () => {
    await launched({
      prospects: [
        { name: '=cmd|"/c calc"!A1', company: "Prado, Print" },
        { name: "Ben", company: "Bau" },
      ],
    });
    const campaignId = String((await campaign()).id) as CampaignId;
    await bot.query(
      `insert into effects (id, workspace_id, key, ordinal, kind, purpose, campaign_id, subject_id, provider, state, cost)
       select gen_random_uuid(), p.workspace_id, 'job/' || p.position || '/' || n, 1, 'paid', 'voice', p.campaign_id, p.id, 'ElevenLabs',
              'done', case when p.position = 1 and n = 2 then null else 250000 end
         from prospects p, generate_series(1, 2) n`,
    );
    await bot.query(
      `insert into share_signals (id, workspace_id, prospect_id, kind, last_at)
       select gen_random_uuid(), workspace_id, id, 'played', app_now() from prospects where position = 1`,
    );
    expect(await listResults(bot.db, workspace, campaignId)).toMatchObject([
      { position: 0, cost: 500_000, signals: [] },
      { position: 1, cost: null, signals: ["played"] },
    ]);
    expect(await listResults(bot.db, newId<WorkspaceId>(), campaignId)).toEqual([]);
    await press("campaign_details");
    await manager().click({ viewId: manager().modal()?.id ?? "", actionId: "campaign_results" });
    await bot.idle();
    const [run] = await bot.query("select id, dispatch from runs where pipeline = 'campaign-results'");
    const deliver = () => bot.engine.advance(workspace, String(run?.id) as RunId, Number(run?.dispatch));
    // Delivered twice, it is shown once.
    await deliver();
    await deliver();
    const shown = bot.slack.messages(sales()).filter((one) => (one.fileIds ?? []).length > 0);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.threadTs).toBe(card()?.ts);
    expect(shown[0]?.text).toContain("Results of Autumn outreach");
    expect(await bot.query("select state from effects where purpose = 'results'")).toEqual([{ state: "done" }]);
    const [id] = shown[0]?.fileIds ?? [];
    expect(bot.slack.data().files[String(id)]?.name).toBe("results-autumn-outreach-operations-leads.csv");
  });
});
