import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { type CampaignId, newId, type RunId, type SummaryId, type WorkspaceId } from "../db/ids.ts";
import { FatalStepError } from "../errors.ts";
import { launchNew, sampleCampaign } from "../pipelines/index.ts";
import type { Presenter } from "../pipelines/ports.ts";
import { createPresenter } from "./presenter.ts";

let database: TestDatabase;
let session: pg.Pool;
let presenter: Presenter;
const [ours, theirs] = [newId<WorkspaceId>(), newId<WorkspaceId>()];
const origin = { channel: "C07NWSALES1", user: "U07NWMAYA01" };

beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Pool({ connectionString: database.url, max: 2 });
  presenter = createPresenter({ db: database.db, publicUrl: "https://board.example" });
  await query(
    "insert into workspaces (id, slack_team_id, name, time_zone) values ($1, 'T1', 'Ours', 'Europe/Berlin'), ($2, 'T2', 'Theirs', 'UTC')",
    [ours, theirs],
  );
});
afterAll(async () => {
  await session.end();
  await database.close();
});

const query = async (sql: string, values: unknown[] = []) => (await session.query(sql, values)).rows;

async function run(over: {
  state: string;
  error?: object;
  origin?: object | null;
  campaignId?: CampaignId | undefined;
  pipeline?: string;
}): Promise<RunId> {
  const id = newId<RunId>();
  await query(
    `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, request_key, input, origin, state, error, campaign_id)
     values ($1, $2, $3, 1, '[{"name": "measure", "timeoutMs": 1000}]', $4, '{}', $5, $6, $7, $8)`,
    [
      id,
      ours,
      over.pipeline ?? "brain",
      newId(),
      over.origin === undefined ? origin : over.origin,
      over.state,
      over.error ?? null,
      over.campaignId ?? null,
    ],
  );
  return id;
}

async function summary(runId: RunId | null, text = "Three leads wait."): Promise<SummaryId> {
  const id = newId<SummaryId>();
  await query(
    `insert into brain_summaries (id, workspace_id, run_id, text, type, trigger, period, period_start, period_end, metrics)
     values ($1, $2, $3, $4, 'manual', 'command', 'month', app_now(), app_now(),
             '{"newLeadsCount": 12, "hotLeadsCount": 3, "warmLeadsCount": 4, "coldLeadsCount": 5}')`,
    [id, ours, runId, text],
  );
  return id;
}

describe("a summary", () => {
  test("without any leads or messages -> how to connect them", async () => {
    expect((await presenter.summary(ours, await summary(null))).text).toContain("Nothing to summarise yet");
  });

  test("with data -> its figures and its text, in the workspace's zone", async () => {
    const contact = newId();
    await query("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, 'c', 'Ana')", [
      contact,
      ours,
    ]);
    await query(
      "insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at) values ($1, $2, $3, 'm', 'inbound', 'hi', app_now())",
      [newId(), ours, contact],
    );
    const { text } = await presenter.summary(ours, await summary(null));
    for (const part of ["the last 30 days", "3 / 4 / 5", "Three leads wait.", "Europe/Berlin"])
      expect(text).toContain(part);
  });

  test("another workspace's -> not there", async () => {
    await expect(presenter.summary(theirs, await summary(null))).rejects.toBeInstanceOf(FatalStepError);
  });
});

describe("the last word of a run", () => {
  test("failed -> who asked, at which step, why, and what to do", async () => {
    const id = await run({
      state: "failed",
      error: { code: "fatal", message: "OPENAI_API_KEY is missing.", service: "OpenAI" },
    });
    const card = await presenter.runEnded(ours, id);
    for (const part of [
      "<@U07NWMAYA01>",
      "summary failed",
      "measure",
      "OPENAI_API_KEY is missing.",
      "administrator",
      id,
    ])
      expect(card?.text).toContain(part);
  });

  test("completed with its summary unsaid -> the summary", async () => {
    const id = await run({ state: "completed" });
    await summary(id, "Said at last.");
    expect((await presenter.runEnded(ours, id))?.text).toContain("Said at last.");
  });

  test("cancelled -> it says so", async () => {
    expect((await presenter.runEnded(ours, await run({ state: "cancelled" })))?.text).toContain("was cancelled");
  });

  test("still open, without an origin, or another workspace's -> nothing", async () => {
    expect(await presenter.runEnded(ours, await run({ state: "running" }))).toBeNull();
    expect(await presenter.runEnded(ours, await run({ state: "failed", origin: null }))).toBeNull();
    expect(await presenter.runEnded(theirs, await run({ state: "failed" }))).toBeNull();
  });
});

describe("a campaign", () => {
  const launched = async () => {
    const request = { ...sampleCampaign(), requestKey: newId(), origin: { channel: "C07NWSALES1" } };
    return (await launchNew({ db: database.db }, ours, request)).campaignId;
  };

  test("its items move -> the card counts them by state and names what failed", async () => {
    const id = await launched();
    expect((await presenter.campaign(ours, id)).text).toContain("0 of 5");
    await query(
      "update prospects set status = 'complete', final_video_url = 'https://board.example/share/x' where campaign_id = $1 and position = 0",
      [id],
    );
    await query("update prospects set status = 'failed', error = 'No voice.' where campaign_id = $1 and position = 1", [
      id,
    ]);
    await query("update prospects set status = 'scripting' where campaign_id = $1 and position = 2", [id]);
    const { text } = await presenter.campaign(ours, id);
    for (const part of ["2 of 5 (40 %)", "2 queued · 1 writing the script · 1 done · 1 failed", "No voice."])
      expect(text).toContain(part);
    const report = await presenter.campaignEnded(ours, id);
    expect(report.text).toContain("1 of 5 videos made");
    expect(report.text).toContain("<https://board.example/share/x|watch>");
  });

  test("a paid call without a known price -> said, not counted as nothing", async () => {
    const id = await launched();
    await query(
      "insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state) values ($1, $2, $3, 'paid', 'voice', $4, 'ElevenLabs', 'done')",
      [newId(), ours, newId(), id],
    );
    expect((await presenter.campaign(ours, id)).text).toContain("1 call of unknown price");
  });

  test("its run has nothing to say itself", async () => {
    const id = await launched();
    expect(
      await presenter.runEnded(ours, await run({ state: "failed", campaignId: id, pipeline: "prospect-video" })),
    ).toBeNull();
  });

  test("another workspace's -> not there", async () => {
    await expect(presenter.campaign(theirs, await launched())).rejects.toBeInstanceOf(FatalStepError);
  });
});
