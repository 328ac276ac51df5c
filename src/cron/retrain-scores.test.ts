import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { newId, type WorkspaceId } from "../db/ids.ts";
import type { QueueMessage } from "../pipelines/ports.ts";
import { runScoreJob } from "./retrain-scores.ts";

let database: TestDatabase;
let session: pg.Client;
let workspace: WorkspaceId;
let published: QueueMessage[];

beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});

afterAll(async () => {
  await session.end();
  await database.close();
});

beforeEach(async () => {
  published = [];
  workspace = await newWorkspace();
});

const query = async (sql: string, values: unknown[] = [workspace]) => (await session.query(sql, values)).rows;

async function newWorkspace(): Promise<WorkspaceId> {
  const id = newId<WorkspaceId>();
  await query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Test')", [id, `T${id}`]);
  return id;
}

/** Leads ten days old, every third from a referral; those convert four times in five, the others once in five. */
async function seedLeads(count: number, of = workspace, score: string = "null"): Promise<void> {
  await query(
    `with lead as (
       select n, gen_random_uuid() as contact_id, n % 3 = 0 as good, (n / 3) % 5 as turn from generate_series(1, $2::int) n
     ), contact as (
       insert into contacts (id, workspace_id, external_id, name)
       select contact_id, $1, contact_id::text, 'Contact ' || n from lead
     )
     insert into leads (id, workspace_id, contact_id, external_id, source, temperature, score, status, attributes, created_at, updated_at)
     select gen_random_uuid(), $1, contact_id, contact_id::text, case when good then 'Referral' else 'Chat' end, 'cold', ${score},
            case when (good and turn < 4) or (not good and turn = 0) then 'converted' else 'new' end,
            jsonb_build_object('Channel', case when good then 'Referral' else 'Chat' end, 'visits', n % 4),
            app_now() - interval '10 days', app_now() - interval '10 days'
       from lead`,
    [of, count],
  );
}

const send = (body: Record<string, unknown>) =>
  runScoreJob({ db: database.db, queue: { publish: async (messages) => void published.push(...messages) } }, body);

/** The whole night of one workspace: what was asked for is done until nothing is asked for. */
async function night(of = workspace): Promise<void> {
  published = [{ path: "", body: { workspace: of }, deduplicationId: "" }];
  for (let sent = published.shift(); sent; sent = published.shift()) await send(sent.body);
}

const models = () =>
  query(
    "select kind, version, active, rows, positives, auc, sender_auc from brain_models where workspace_id = $1 order by kind, version",
  );
const scores = () =>
  query(
    "select source, score, model_score, temperature from leads where workspace_id = $1 group by 1, 2, 3, 4 order by 1, 2",
  );

describe("a workspace with enough ends", () => {
  test("a night -> model 1 of each kind with its quality, scores and temperatures by the thresholds", async () => {
    await seedLeads(300);
    await night();
    const [interest, lead] = await models();
    expect(interest).toMatchObject({ kind: "interest", version: 1, active: true, rows: 0, auc: null });
    expect(lead).toMatchObject({ kind: "lead", version: 1, active: true, rows: 300, sender_auc: null });
    expect(lead?.auc).toBeGreaterThan(0.7);
    for (const { source, score, model_score, temperature } of await scores()) {
      expect(score).toBe(model_score);
      expect(Math.abs(score - (source === "Referral" ? 80 : 20))).toBeLessThan(15);
      expect(temperature).toBe(score >= 70 ? "hot" : score >= 40 ? "warm" : "cold");
    }
  });

  test("another night without news -> no new model, no row touched", async () => {
    await seedLeads(300);
    await night();
    const before = await query("select id, xmin::text from leads where workspace_id = $1 order by id");
    await night();
    expect(await models()).toHaveLength(2);
    expect(await query("select id, xmin::text from leads where workspace_id = $1 order by id")).toEqual(before);
  });

  test("new ends -> version 2 in use, version 1 kept aside", async () => {
    await seedLeads(300);
    await night();
    await seedLeads(60);
    await night();
    const leads = (await models()).filter(({ kind }) => kind === "lead");
    expect(leads.map(({ version, active, rows }) => [version, active, rows])).toEqual([
      [1, false, 300],
      [2, true, 360],
    ]);
  });

  test("two trainings at once -> one model", async () => {
    await seedLeads(200);
    const answers = await Promise.all([send({ workspace }), send({ workspace })]);
    expect(answers.flatMap(({ trained }) => trained).sort()).toEqual(["interest", "lead"]);
    expect(await models()).toHaveLength(2);
  });

  test("the workspace's own thresholds -> followed", async () => {
    await seedLeads(300);
    await query("insert into brain_config (workspace_id, hot_threshold, warm_threshold) values ($1, 95, 90)");
    await night();
    expect(new Set((await scores()).map(({ temperature }) => temperature))).toEqual(new Set(["cold"]));
  });

  test("another workspace -> neither learned from nor written", async () => {
    const stranger = await newWorkspace();
    await seedLeads(300);
    await seedLeads(30, stranger);
    await night();
    expect(await query("select id from leads where workspace_id = $1 and model_score is not null", [stranger])).toEqual(
      [],
    );
    expect(await query("select 1 from brain_models where workspace_id = $1", [stranger])).toEqual([]);
  });
});

describe("a sender's scores", () => {
  test("that rank worse than the model -> replaced", async () => {
    await seedLeads(300, workspace, "n % 7");
    await night();
    const lead = (await models()).find(({ kind }) => kind === "lead");
    expect(lead?.sender_auc).toBeLessThan(0.6);
    for (const { score, model_score } of await scores()) expect(score).toBe(model_score);
  });

  test("that rank better -> kept, with the model's beside them", async () => {
    await seedLeads(300, workspace, "case when (good and turn < 4) or (not good and turn = 0) then 90 else 10 end");
    await night();
    const rows = await scores();
    expect(rows.every(({ score, model_score }) => [10, 90].includes(score) && model_score !== null)).toBe(true);
  });

  test("too few to tell -> kept; the lead without one gets the model's", async () => {
    await seedLeads(300, workspace, "case when n <= 10 then 55 end");
    await night();
    const [kept] = await query(
      "select count(*)::int from leads where workspace_id = $1 and score = 55 and model_score <> 55",
    );
    expect(kept?.count).toBe(10);
    expect(await query("select 1 from leads where workspace_id = $1 and score is null")).toEqual([]);
  });
});

test("no ends yet -> the prior's score, cold; a lead who replied stands higher", async () => {
  await seedLeads(2);
  await query("update leads set status = 'new', created_at = app_now() - interval '1 day' where workspace_id = $1");
  await query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     select gen_random_uuid(), $1, contact_id, 'm', 'inbound', 'Yes, I would like to buy two.', app_now()
       from leads where workspace_id = $1 order by id limit 1`,
  );
  await night();
  const given = await query(
    "select score, interest from leads join contacts c on c.id = contact_id where leads.workspace_id = $1 order by score",
  );
  expect(given[0]).toMatchObject({ score: 20, interest: null });
  expect(given[1]?.score).toBeGreaterThan(35);
  expect(given[1]?.interest).toBeGreaterThan(40);
});

test("the nightly message -> one message a workspace that has not left", async () => {
  const gone = await newWorkspace();
  await query("update workspaces set uninstalled_at = app_now() where id = $1", [gone]);
  const { asked } = await send({});
  const workspaces = published.map(({ body }) => body.workspace);
  expect(asked).toBe(workspaces.length);
  expect(workspaces).toContain(workspace);
  expect(workspaces).not.toContain(gone);
  expect(new Set(published.map(({ deduplicationId }) => deduplicationId)).size).toBe(published.length);
  for (const { deduplicationId } of published) expect(deduplicationId).toMatch(/^[A-Za-z0-9_.-]{1,64}[A-Za-z0-9_.-]*$/);
});
