import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";
import { alertFailedDrafts } from "../../cron/alert-drafts.ts";
import { checkTranscriptOrder } from "../../cron/check-transcripts.ts";
import { newId } from "../../db/ids.ts";
import { createMetrics } from "../../metrics.ts";
import { askForDraft } from "./ask.ts";
import { makeProject, type Project } from "./projects.ts";

let desk: Ghostwriter;
let project: Project;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  desk.model.mode = "normal";
  await desk.query("delete from projects");
  project = (await makeProject(desk, desk.workspace, { name: "Guide", requestKey: newId(), createdBy: null })).project;
});
afterAll(() => desk.close());

const ask = (instructions: string) =>
  askForDraft(desk, desk.workspace, {
    projectId: project.id,
    requestKey: newId(),
    title: "",
    instructions,
    messages: "",
    urgency: "normal",
    requestedBy: null,
    origin: null,
  });
/** What Callboard said in a conversation. */
const told = (channel: string) =>
  desk.slack
    .messages(channel)
    .filter(({ botId }) => botId)
    .map(({ blocks }) => JSON.stringify(blocks));
const alerts: string[] = [];
const alert = async (text: string) => void alerts.push(text);

test("attempts exhausted -> one alert with project and last summary; a second look alerts nobody", async () => {
  await ask("Write it.");
  await desk.engine.kick(desk.workspace);
  await desk.quiet();
  const [version] = await desk.query("select summary from document_versions");
  desk.model.mode = 500;
  await ask("Write more.");
  await desk.engine.kick(desk.workspace);
  await desk.quiet("hurry");
  alerts.length = 0;
  expect(await alertFailedDrafts({ db: desk.db, alert })).toEqual({ alerted: 1 });
  expect(alerts[0]).toContain("“Guide”");
  expect(alerts[0]).toContain("after 3 attempts");
  expect(alerts[0]).toContain(String(version?.summary).slice(0, 100));
  expect(await alertFailedDrafts({ db: desk.db, alert })).toEqual({ alerted: 0 });
});

test.each(["no channel", "an alerts channel"])(
  "%s in the settings -> the failure is told once there or to a manager, with project, last summary and Retry",
  async (where) => {
    const { contentId } = desk.slack.first;
    await desk.manager.command("/callboard", "settings", desk.channel);
    const saved = await desk.manager.submitView(desk.manager.modal()?.id ?? "", {
      alertsChannel: where === "no channel" ? null : contentId,
      timeZone: "Europe/Berlin",
    });
    expect(saved.errors).toEqual({});
    const place = where === "no channel" ? desk.manager.directId() : contentId;
    const before = told(place).length;
    await ask("Write it.");
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
    const [version] = await desk.query("select summary from document_versions");
    desk.model.mode = 500;
    await ask("Write <!channel> more.");
    await desk.engine.kick(desk.workspace);
    await desk.quiet("hurry");
    for (let beat = 0; beat < 2; beat += 1) {
      await alertFailedDrafts({ db: desk.db, alert });
      await desk.engine.heartbeat();
      await desk.quiet();
    }
    const [said, ...more] = told(place).slice(before);
    expect(more).toEqual([]);
    expect(said).toContain("of the project “Guide”, after 3 attempts: The model's service has trouble of its own");
    expect(said).toContain(`*Last summary:* ${String(version?.summary).slice(0, 40)}`);
    desk.model.mode = "normal";
    const alerted = desk.slack.messages(place).filter(({ botId }) => botId)[before];
    const clicker = where === "no channel" ? desk.manager : desk.writer;
    expect((await clicker.click({ channel: place, ts: alerted?.ts ?? "", text: "Retry" })).ok).toBe(true);
    await desk.quiet("hurry");
    expect(await desk.jobs()).toMatchObject([{ status: "completed" }, { status: "completed" }]);
  },
);

test("the nightly check -> gaps, order, lost pointers and versions are reported; all in order -> nothing", async () => {
  const queue = { publish: async () => undefined };
  const check = () => checkTranscriptOrder({ db: desk.db, engine: desk.engine, queue, alert }, null);
  await desk.query(
    `insert into transcript_messages (id, workspace_id, project_id, position, source_key, speaker, text, said_at)
     select gen_random_uuid(), workspace_id, id, n, 'slack:C1:' || n, 'Ana', 'x', now() + make_interval(secs => n)
       from projects, generate_series(1, 5) n`,
  );
  alerts.length = 0;
  expect(await check()).toMatchObject({ anomalies: 0 });
  await desk.query("update transcript_messages set said_at = now() - interval '1 hour' where position = 4");
  await desk.query("delete from transcript_messages where position = 2");
  const place = desk.slack.first.contentId;
  await desk.query(
    "insert into brain_config (workspace_id, alerts_channel) values ($1, $2) on conflict (workspace_id) do update set alerts_channel = $2",
    [desk.workspace, place],
  );
  expect(await check()).toMatchObject({ anomalies: 2 });
  expect(alerts[0]).toContain("guide: gap, 4 messages, positions 1 to 5");
  expect(alerts[0]).toContain("guide: order, message 4");
  await expect.poll(() => told(place).at(-1)).toContain("guide: order, message 4");
  await check();
  await desk.quiet();
  expect(told(place).filter((text) => text.includes("guide: order"))).toHaveLength(1);
});

test("/callboard drain drafts, by a manager -> what waits is due now and goes on; by a rep -> refused", async () => {
  await ask("Write it.");
  await desk.query(
    "update runs set due_at = app_now() + interval '1 hour' where pipeline = 'draft' and state = 'queued'",
  );
  await desk.engine.kick(desk.workspace);
  expect((await desk.writer.command("/callboard", "drain drafts", desk.channel)).shown).toContain("Only managers");
  const { shown } = await desk.manager.command("/callboard", "drain drafts", desk.channel);
  expect(shown).toContain("1 run brought forward");
  await desk.quiet();
  expect(await desk.jobs()).toMatchObject([{ status: "completed" }]);
  expect((await desk.manager.command("/callboard", "drain", desk.channel)).shown).toContain("/callboard drain drafts");
});

test("/metrics -> jobs, seconds, attempts and cost of drafts", async () => {
  await ask("Write it.");
  await desk.engine.kick(desk.workspace);
  await desk.quiet();
  const app = createMetrics({ db: desk.db, token: "t" });
  const text = await (await app.request("/metrics", { headers: { authorization: "Bearer t" } })).text();
  expect(text).toContain('callboard_draft_jobs{status="completed"} 1');
  expect(text).toMatch(/callboard_draft_seconds\{quantile="0.95"\} \d/);
  expect(text).toContain('callboard_draft_attempts{status="completed"} 1');
  const [{ model_usage: usage } = {}] = (await desk.jobs()) as {
    model_usage?: { tokensIn: number; tokensOut: number };
  }[];
  expect(text).toContain(`callboard_draft_tokens{direction="in"} ${usage?.tokensIn}`);
  expect(text).toContain(`callboard_draft_tokens{direction="out"} ${usage?.tokensOut}`);
  expect(text).toMatch(/callboard_draft_cost_micro_usd\{\} [1-9]/);
});
